module example.org/vecino

go 1.26
