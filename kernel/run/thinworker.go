package run

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/filelock"
	"github.com/cuaderno-go/cuaderno/kernel/thin"
	"github.com/cuaderno-go/cuaderno/kernel/tool"
)

// ThinWorker is a worker that loads thin images, with the package library that
// it and they are linked against.
type ThinWorker struct{ Program, Base string }

// standard are the packages of the standard library that are in the base
// library: nearly all. It is not only that cells then need no other. A package
// linked later may repeat the type descriptor of an instantiated type of the
// base (unique.Handle[net/netip.addrDetail], in whatever uses net/netip), whose
// methods the linker then cannot reach: "cannot target DYNIMPORT sym in
// section-relative reloc". Between packages of one library that does not happen.
const standard = `archive/tar archive/zip bufio bytes cmp compress/bzip2 compress/flate compress/gzip
	compress/zlib container/heap container/list container/ring context crypto crypto/aes crypto/cipher
	crypto/ecdh crypto/ecdsa crypto/ed25519 crypto/elliptic crypto/hmac crypto/md5 crypto/pbkdf2
	crypto/rand crypto/rsa crypto/sha1 crypto/sha256 crypto/sha3 crypto/sha512 crypto/subtle crypto/tls
	crypto/x509 database/sql embed encoding encoding/ascii85 encoding/asn1 encoding/base32
	encoding/base64 encoding/binary encoding/csv encoding/gob encoding/hex encoding/json encoding/pem
	encoding/xml errors flag fmt go/ast go/format go/parser go/token hash hash/adler32 hash/crc32
	hash/crc64 hash/fnv hash/maphash html html/template image image/color image/color/palette
	image/draw image/gif image/jpeg image/png index/suffixarray io io/fs io/ioutil iter log log/slog
	maps math math/big math/bits math/cmplx math/rand math/rand/v2 mime mime/multipart
	mime/quotedprintable net net/http net/http/cookiejar net/http/httptest net/mail net/netip net/rpc
	net/smtp net/textproto net/url os os/exec os/signal os/user path path/filepath reflect regexp
	regexp/syntax runtime runtime/debug runtime/metrics runtime/pprof runtime/trace slices sort strconv
	strings structs sync sync/atomic syscall testing testing/fstest testing/iotest testing/quick
	text/scanner text/tabwriter text/template text/template/parse time unicode unicode/utf16
	unicode/utf8 unique weak`

// BuildThinWorker is BuildWorker for thin images (see package thin). An error
// that is no *diag.Failure means that this toolchain cannot do it, and plain
// images are the way.
func BuildThinWorker(ctx context.Context, cacheDir string, progress func(diag.Text)) (*ThinWorker, error) {
	tc, err := findToolchain(ctx)
	if err != nil {
		return nil, err
	}
	files, err := workerFiles()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(workerKey(tc, files) + standard + strings.Join(thin.ListFlags, " ")))
	home := filepath.Join(cacheDir, "thin-"+hex.EncodeToString(sum[:12]))
	w := &ThinWorker{Program: filepath.Join(home, "worker"), Base: filepath.Join(home, thin.BaseName)}
	if _, err := os.Stat(w.Program); err == nil {
		return &ThinWorker{Program: thin.Real(w.Program), Base: thin.Real(w.Base)}, nil
	}
	if err := tc.checkCompiler(); err != nil {
		return nil, err
	}
	if progress == nil {
		progress = func(diag.Text) {}
	}
	progress(diag.Text{
		ES: "preparando Go para los cuadernos (solo la primera vez)…",
		EN: "preparing Go for notebooks (the first time only)…",
	})
	if err := os.MkdirAll(cacheDir, 0o700); err != nil {
		return nil, err
	}
	return w, tc.buildThin(ctx, cacheDir, home, files, progress)
}

// buildThin builds library and worker. The worker has to find the library
// where it will be for good, so both are linked there, behind a lock, and the
// worker, which says that all is done, comes last.
func (tc *toolchain) buildThin(ctx context.Context, cacheDir, home string, files map[string][]byte, progress func(diag.Text)) error {
	unlock, err := filelock.Lock(ctx, home+".lock")
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := os.Stat(filepath.Join(home, "worker")); err == nil {
		return nil // somebody else was faster
	}
	temp, err := writeModule(cacheDir, files)
	if err != nil {
		return err
	}
	defer func() { _ = temp.Remove() }()
	module := temp.Path
	if err := os.MkdirAll(home, 0o700); err != nil {
		return err
	}
	toolDir, err := tool.RunEnv(ctx, module, tc.environ(module), "go", "env", "GOTOOLDIR")
	if err != nil {
		return err
	}
	return thin.LinkBase(ctx, home, thin.Spec{
		ModuleDir: module, Env: append(tc.environ(module), thinTag(tc)), Worker: workerModule + "/worker/child",
		Std: strings.Fields(standard), GOROOT: tc.env["GOROOT"], GOOS: tc.env["GOOS"], GOARCH: tc.env["GOARCH"],
		ToolDir: strings.TrimSpace(string(toolDir)),
		Progress: func(done, total int) {
			progress(diag.Text{
				ES: fmt.Sprintf("preparando Go para los cuadernos (solo la primera vez), %d de %d paquetes…", done, total),
				EN: fmt.Sprintf("preparing Go for notebooks (the first time only), %d of %d packages…", done, total),
			})
		},
	})
}

// thinTag is GOFLAGS with the tag that compiles the loader of thin images in.
func thinTag(tc *toolchain) string {
	var flags []string
	for flag := range strings.FieldsSeq(tc.env["GOFLAGS"]) {
		if !strings.HasPrefix(flag, "-mod") && !strings.HasPrefix(flag, "-tags") {
			flags = append(flags, flag)
		}
	}
	return fmt.Sprintf("GOFLAGS=%s -tags=thin", strings.Join(flags, " "))
}
