//go:build !linux

package child

// fionread asks how many bytes a pipe holds, on the BSDs and macOS.
const fionread = 0x4004667f
