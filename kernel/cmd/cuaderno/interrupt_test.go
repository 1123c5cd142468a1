package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cuaderno-go/cuaderno/kernel/diag"
	"github.com/cuaderno-go/cuaderno/kernel/internal/notebook"
)

// endless is a notebook that never ends: it says which process runs it, and
// blocks.
const endless = `{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
 {"cell_type": "code", "id": "uno", "metadata": {}, "execution_count": null, "outputs": [],
  "source": "fmt.Println(os.Getpid(), os.Getppid())\ntime.Sleep(time.Hour)"}]}`

func TestInterruptedRunEndsAllItStartedAndSavesWhatItHas(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "endless.ipynb"), []byte(endless), 0o600); err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), "cuaderno", "run", "endless.ipynb", "-o", "out.ipynb")
	run.Dir = dir
	run.Env = append(os.Environ(), "KAFKA_BROKERS=", "CUADERNO_LANG=es")
	run.Stderr = t.Output()
	stdout, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("the cell printed %q: %v", line, err)
	}
	if err := run.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	exit, ok := errors.AsType[*exec.ExitError](run.Wait())
	if !ok || exit.ExitCode() != statusInterrupted {
		t.Errorf("end of run: %v, want exit status %d", exit, statusInterrupted)
	}
	for field := range strings.FieldsSeq(line) {
		pid, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(err)
		}
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			t.Errorf("process %d is still there: %v", pid, err)
		}
	}
	book, err := notebook.Load(filepath.Join(dir, "out.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	if got := book.Cells[0].Outputs; len(got) == 0 || got[0].Text != line {
		t.Errorf("saved outputs %v, want the line %q", got, line)
	}
}

func TestClusterPrintsTheLineToExportAndServesUntilInterrupted(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	out, outWriter := io.Pipe()
	messages, messagesWriter := io.Pipe()
	c := &cli{lang: diag.EN, out: outWriter, err: messagesWriter}
	ended := make(chan error, 1)
	page := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(messages); lines.Scan(); {
			if url, ok := strings.CutPrefix(lines.Text(), "Observe it at "); ok {
				page <- url
			}
		}
	}()
	go func() { ended <- c.serveCluster(ctx) }()

	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	match := regexp.MustCompile(`^export KAFKA_BROKERS=(127\.0\.0\.1:\d+(?:,127\.0\.0\.1:\d+){3})\n$`).FindStringSubmatch(line)
	if match == nil {
		t.Fatalf("printed %q", line)
	}
	for broker := range strings.SplitSeq(match[1], ",") {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", broker)
		if err != nil {
			t.Errorf("broker %s: %v", broker, err)
			continue
		}
		_ = conn.Close()
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, <-page, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("observer page: %s", response.Status)
	}
	interrupt()
	if err := <-ended; err != nil {
		t.Errorf("interrupted cluster: %v", err)
	}
}

func TestLabWithABusyPortNamesTheWayOut(t *testing.T) {
	t.Parallel()
	busy, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	port := busy.Addr().(*net.TCPAddr).Port
	c := &cli{lang: diag.ES, out: io.Discard, err: io.Discard}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	got := c.lab(ctx, t.TempDir(), labFlags{port: port, noBrowser: true, noCluster: true})
	want := "el puerto " + strconv.Itoa(port) + " no está libre (address already in use): elige otro con --port, o ninguno"
	if got == nil || got.Error() != want {
		t.Errorf("error %v, want %q", got, want)
	}
}

// A port that another program takes between the choice and the server's start is
// given up for another one, unless the user has named it.
func TestLabTakesAnotherPort(t *testing.T) {
	t.Parallel()
	busy, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	port := busy.Addr().(*net.TCPAddr).Port
	for wanted, tries := range map[int]int{0: 2, port: 1} {
		dir := t.TempDir()
		tried, program := filepath.Join(dir, "tried"), filepath.Join(dir, "jupyter-lab")
		script := "#!/bin/sh\nfor arg; do\n\tcase $arg in --ServerApp.port=*) echo \"${arg#*=}\" >>" + tried + ";; esac\ndone\nexit 7\n"
		if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		server := &labServer{
			cli: &cli{lang: diag.ES, out: io.Discard, err: io.Discard}, private: dir, command: []string{program},
			desk: desk{dir: dir}, port: port, flags: labFlags{port: wanted, noBrowser: true},
		}
		if err := server.run(t.Context()); err == nil || !strings.Contains(err.Error(), "JupyterLab no arranca: exit status 7") {
			t.Errorf("error %v", err)
		}
		text, err := os.ReadFile(tried)
		ports := strings.Fields(string(text))
		if err != nil || len(ports) != tries || ports[0] != strconv.Itoa(port) || tries == 2 && ports[1] == ports[0] {
			t.Errorf("wanted %d: tried %q, %v", wanted, ports, err)
		}
	}
}
