module example.org/cuaderno

go 1.26

require example.org/libro v1.0.0

require example.org/vecino v1.0.0 // indirect

replace example.org/libro => ./libro

replace example.org/vecino => ./vecino
