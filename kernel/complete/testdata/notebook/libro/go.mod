module example.org/libro

go 1.26
