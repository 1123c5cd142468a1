package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// memory is what processes hold, in bytes.
type memory struct {
	Resident int64 // every page, also those shared with others
	Share    int64 // shared pages divided by those who share them (PSS)
	Private  int64 // pages of nobody else
}

// ownMemory is the memory of one process. It is zero where there is no /proc.
func ownMemory(pid int) memory {
	var m memory
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return m
	}
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) != 3 || fields[2] != "kB" {
			continue
		}
		kB, err := strconv.ParseInt(fields[1], 10, 64)
		if err != nil {
			continue
		}
		switch fields[0] {
		case "Rss:":
			m.Resident += kB << 10
		case "Pss:":
			m.Share += kB << 10
		case "Private_Dirty:", "Private_Clean:":
			m.Private += kB << 10
		}
	}
	return m
}

// memoryOf is the memory of a process and all that it started.
func memoryOf(pid int) memory {
	m := ownMemory(pid)
	for _, child := range children(pid) {
		c := memoryOf(child)
		m.Resident, m.Share, m.Private = m.Resident+c.Resident, m.Share+c.Share, m.Private+c.Private
	}
	return m
}

// children are the processes that pid has started: each of its threads lists its
// own.
func children(pid int) []int {
	threads, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid)) // an ended process has none
	var all []int
	for _, t := range threads {
		data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", pid, t.Name()))
		for field := range strings.FieldsSeq(string(data)) {
			if child, err := strconv.Atoi(field); err == nil {
				all = append(all, child)
			}
		}
	}
	return all
}
