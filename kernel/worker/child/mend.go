//go:build debugger && cgo && linux && amd64

package child

// #define _GNU_SOURCE
// #include <errno.h>
// #include <fcntl.h>
// #include <signal.h>
// #include <string.h>
// #include <sys/stat.h>
// #include <sys/ucontext.h>
// #include <unistd.h>
//
// // A debugger that ends without warning leaves its breakpoints in the code: the
// // instruction int3, one byte, in the place of another. What follows puts the
// // bytes of the files back, by system calls only, since it runs in a signal
// // handler.
//
// static int busy;
// static struct sigaction before;
//
// static unsigned long hex(const char **p) {
// 	unsigned long n = 0;
// 	for (;; (*p)++) {
// 		char c = **p;
// 		if (c >= '0' && c <= '9') n = n * 16 + (c - '0');
// 		else if (c >= 'a' && c <= 'f') n = n * 16 + (c - 'a' + 10);
// 		else return n;
// 	}
// }
//
// // open_mapped opens the file of a mapping. The program's own may have another
// // in its place by now.
// static int open_mapped(const char *path, unsigned long inode) {
// 	const char *names[] = {path, "/proc/self/exe"};
// 	for (int i = 0; i < 2; i++) {
// 		struct stat s;
// 		int file = open(names[i], O_RDONLY | O_CLOEXEC);
// 		if (file >= 0 && fstat(file, &s) == 0 && s.st_ino == inode) return file;
// 		if (file >= 0) close(file);
// 	}
// 	return -1;
// }
//
// // mend_file compares a mapping with its file and restores what is an int3 in
// // memory only.
// static void mend_file(int mem, int file, unsigned long from, unsigned long to, unsigned long offset) {
// 	static unsigned char text[1 << 16];
// 	while (from < to) {
// 		size_t want = to - from < sizeof text ? to - from : sizeof text;
// 		ssize_t got = pread(file, text, want, offset);
// 		if (got <= 0) break;
// 		unsigned char *code = (unsigned char *)from;
// 		if (memcmp(code, text, got) != 0)
// 			for (ssize_t i = 0; i < got; i++)
// 				if (code[i] == 0xCC && text[i] != 0xCC) (void)!pwrite(mem, text + i, 1, from + i);
// 		from += got;
// 		offset += got;
// 	}
// }
//
// // A line of maps: from-to r-xp offset dev inode   /path
// static void mend_line(int mem, char *line) {
// 	const char *p = line;
// 	unsigned long from = hex(&p);
// 	p++;
// 	unsigned long to = hex(&p);
// 	if (strncmp(p, " r-x", 4) != 0) return;
// 	p += 6;
// 	unsigned long offset = hex(&p);
// 	p = strchr(p + 1, ' '); // behind the device
// 	const char *path = strchr(line, '/');
// 	if (!p || !path) return;
// 	unsigned long inode = 0;
// 	while (*++p >= '0' && *p <= '9') inode = inode * 10 + (*p - '0');
// 	int file = open_mapped(path, inode);
// 	if (file < 0) return;
// 	mend_file(mem, file, from, to, offset);
// 	close(file);
// }
//
// static void cuaderno_mend(void) {
// 	static char buffer[1 << 13];
// 	while (__atomic_exchange_n(&busy, 1, __ATOMIC_ACQUIRE)) {}
// 	int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
// 	int mem = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
// 	size_t held = 0;
// 	while (maps >= 0 && mem >= 0) {
// 		ssize_t got = read(maps, buffer + held, sizeof buffer - 1 - held);
// 		if (got <= 0) break;
// 		held += got;
// 		buffer[held] = 0;
// 		char *line = buffer, *end;
// 		while ((end = strchr(line, '\n'))) {
// 			*end = 0;
// 			mend_line(mem, line);
// 			line = end + 1;
// 		}
// 		held -= line - buffer;
// 		memmove(buffer, line, held);
// 	}
// 	close(maps);
// 	close(mem);
// 	__atomic_store_n(&busy, 0, __ATOMIC_RELEASE);
// }
//
// // on_trap is called for an int3 that no debugger has asked for.
// static void on_trap(int sig, siginfo_t *info, void *context) {
// 	ucontext_t *u = context;
// 	if (info->si_code == TRAP_TRACE || info->si_code == TRAP_BRKPT) return; // the end of a debugger's single step
// 	int error = errno;
// 	unsigned char *at = (unsigned char *)u->uc_mcontext.gregs[REG_RIP] - 1;
// 	cuaderno_mend();
// 	errno = error;
// 	if (*(volatile unsigned char *)at != 0xCC) {
// 		u->uc_mcontext.gregs[REG_RIP]--; // the instruction that was there runs now
// 		return;
// 	}
// 	sigaction(SIGTRAP, &before, 0); // the program's own: Go's handler ends it
// 	u->uc_mcontext.gregs[REG_RIP]--;
// }
//
// static void cuaderno_watch_traps(void) {
// 	struct sigaction now;
// 	memset(&now, 0, sizeof now);
// 	now.sa_sigaction = on_trap;
// 	now.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
// 	sigfillset(&now.sa_mask);
// 	struct sigaction was;
// 	sigaction(SIGTRAP, 0, &was);
// 	if (was.sa_sigaction == on_trap) return;
// 	before = was;
// 	sigaction(SIGTRAP, &now, 0);
// }
import "C"

// mendBreakpoints removes the breakpoints that a debugger has left behind, and
// those that one will leave behind when they are reached: losing the debugger
// must not cost the worker.
func mendBreakpoints() {
	C.cuaderno_mend()
	C.cuaderno_watch_traps()
}
