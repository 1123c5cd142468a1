package realcluster

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// archive is a file in which Java keeps the classes of Kafka as it has loaded
// them (class data sharing). With it a broker starts with a third less work. The
// first broker 1 that ends in good order writes it; Java ignores one that does not
// fit, so nothing depends on it.
type archive struct{ path string }

// archiveFor is the archive for this Java in the folder of Kafka's jars: one Java
// cannot read another's.
func archiveFor(java java, dir string) archive {
	sum := sha256.Sum256([]byte(java.path + "\n" + java.version))
	return archive{filepath.Join(dir, "java-"+hex.EncodeToString(sum[:8])+".jsa")}
}

func (a archive) exists() bool {
	_, err := os.Stat(a.path)
	return err == nil
}

// use is the option that makes Java read the archive, if there is one.
func (a archive) use() []string {
	if !a.exists() {
		return nil
	}
	return []string{"-XX:SharedArchiveFile=" + a.path}
}

// recording is an archive that a process writes when it ends.
type recording struct {
	archive archive
	file    string
}

// record prepares a recording, or nil if there is an archive already or none can
// be written.
func (a archive) record() *recording {
	if a.exists() {
		return nil
	}
	file, err := os.CreateTemp(filepath.Dir(a.path), "part-*")
	if err != nil {
		return nil
	}
	_ = file.Close()
	return &recording{a, file.Name()}
}

func (r *recording) options() []string {
	if r == nil {
		return nil
	}
	return []string{"-XX:ArchiveClassesAtExit=" + r.file}
}

// finish gives the archive its name if the process that wrote it was not cut
// short. Java ends by itself after SIGTERM, with a status of its own.
func (r *recording) finish(end error) {
	if r == nil {
		return
	}
	defer os.Remove(r.file) // gone already when all went well
	if exit, ok := errors.AsType[*exec.ExitError](end); ok && exit.ExitCode() != 128+int(syscall.SIGTERM) {
		return
	}
	if info, err := os.Stat(r.file); err != nil || info.Size() == 0 {
		return
	}
	_ = os.Rename(r.file, r.archive.path) // without it, brokers start all the same
}
