package child

// fionread asks how many bytes a pipe holds.
const fionread = 0x541B
