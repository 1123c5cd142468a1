package realcluster

import (
	"bufio"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

//go:embed jars.txt
var jarList string

// jar is a file of a Maven repository.
type jar struct {
	sum  string // SHA-256 in hexadecimal
	size int64  // bytes
	path string // in the repository
}

func (j jar) name() string { return path.Base(j.path) }

// parseJars reads lines of sum, size and path; # begins a comment line.
func parseJars(text string) ([]jar, error) {
	var jars []jar
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) != 3 || len(fields[0]) != 2*sha256.Size {
			return nil, fmt.Errorf("jars.txt: %q is not sum, size and path", line)
		}
		size, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("jars.txt: %v", err)
		}
		jars = append(jars, jar{sum: fields[0], size: size, path: fields[2]})
	}
	return jars, lines.Err()
}

// fetchJars makes sure that the user's cache has every jar of Kafka and returns
// their folder and the class path of them all.
func fetchJars(ctx context.Context, report func(Progress)) (dir, classpath string, err error) {
	return FetchJars(ctx, "kafka", jarList, report)
}

// FetchJars makes sure that the user's cache has every jar of list, whose lines
// are SHA-256, size and path in a Maven repository, in a folder that begins with
// name. It returns the folder and the class path of all. Errors that a user can
// mend are *[Problem].
func FetchJars(ctx context.Context, name, list string, report func(Progress)) (dir, classpath string, err error) {
	jars, err := parseJars(list)
	if err != nil {
		return "", "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", "", fmt.Errorf("cache directory: %v", err)
	}
	sum := sha256.Sum256([]byte(list))
	s := store{
		dir:    filepath.Join(cache, "cuaderno", name+"-"+hex.EncodeToString(sum[:8])),
		maven:  userMaven(),
		client: &http.Client{Transport: patient()},
		report: report,
	}
	classpath, err = s.fetch(ctx, jars)
	return s.dir, classpath, err
}

// patient gives up on a server that does not begin to answer, not on one that is
// slow: ctx bounds the whole.
func patient() http.RoundTripper {
	t := &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true}
	t.ResponseHeaderTimeout = time.Minute
	return t
}

// store is a folder of jars. A file in it is whole and was checked: it gets its
// name only then. Processes that fetch at the same time do each other no harm.
type store struct {
	dir    string
	maven  maven
	client *http.Client
	report func(Progress)
}

func (s store) fetch(ctx context.Context, jars []jar) (classpath string, err error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return "", err
	}
	var missing []jar
	var done, total int64
	files := make([]string, 0, len(jars))
	for _, j := range jars {
		file := filepath.Join(s.dir, j.name())
		files = append(files, file)
		if info, err := os.Stat(file); err == nil && info.Size() == j.size {
			continue
		}
		missing = append(missing, j)
		total += j.size
	}
	for _, j := range missing {
		count := func(n int64) {
			done += n
			s.report(Progress{Fetching, done, total})
		}
		if err := s.get(ctx, j, count); err != nil {
			return "", err
		}
	}
	return strings.Join(files, string(filepath.ListSeparator)), nil
}

// get puts j in the folder: from what Maven has fetched for another program, or
// from the repository.
func (s store) get(ctx context.Context, j jar, count func(int64)) error {
	if f, err := os.Open(filepath.Join(s.maven.local, filepath.FromSlash(j.path))); err == nil {
		err := s.save(j, f, func(int64) {})
		_ = f.Close()
		if err == nil {
			count(j.size)
			return nil
		}
		// A copy that is not what it should be is Maven's concern; fetch ours.
	}
	address := s.maven.url + "/" + j.path
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return fetchProblem(address, err)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return s.failed(ctx, address, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fetchProblem(address, fmt.Errorf("HTTP %s", response.Status))
	}
	if err := s.save(j, response.Body, count); err != nil {
		return s.failed(ctx, address, err)
	}
	return nil
}

func (s store) failed(ctx context.Context, address string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fetchProblem(address, err)
}

// save writes j from r, in one step: under its name there is never a part.
func (s store) save(j jar, r io.Reader, count func(int64)) error {
	tmp, err := os.CreateTemp(s.dir, "part-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	sum := sha256.New()
	// One byte more than expected is enough to know that it is another file.
	_, err = io.Copy(io.MultiWriter(tmp, sum, counter(count)), io.LimitReader(r, j.size+1))
	if closeErr := tmp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != j.sum {
		return fmt.Errorf("%s: SHA-256 %s, want %s", j.name(), got, j.sum)
	}
	return os.Rename(tmp.Name(), filepath.Join(s.dir, j.name()))
}

// counter tells a function how many bytes were written.
type counter func(int64)

// Write counts p.
func (c counter) Write(p []byte) (int, error) {
	c(int64(len(p)))
	return len(p), nil
}

func fetchProblem(address string, err error) error {
	return &Problem{
		ES: fmt.Sprintf("no se puede descargar %s: %v\n  remedio: compruebe la red, o ponga en %s la dirección de otro repositorio de Maven", address, err, RepositoryVar),
		EN: fmt.Sprintf("%s cannot be fetched: %v\n  remedy: check the network, or set %s to the address of another Maven repository", address, err, RepositoryVar),
	}
}
