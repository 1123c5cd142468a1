package kernel

import (
	"context"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/shirou/gopsutil/v4/cpu"
	"github.com/shirou/gopsutil/v4/mem"
	"github.com/shirou/gopsutil/v4/process"

	"github.com/cuaderno-go/cuaderno/kernel/message"
)

// usage measures the kernel's process and all below it. Shares of a CPU are
// since the last measure, so it remembers the processes.
type usage struct {
	mu    sync.Mutex
	known map[int32]*process.Process
}

// usagePatience bounds how long control is held up by a machine with very many
// processes.
const usagePatience = time.Second

// measure leaves out what the system does not tell.
func (u *usage) measure() message.UsageReply {
	ctx, cancel := context.WithTimeout(context.Background(), usagePatience)
	defer cancel()
	reply := message.UsageReply{Status: message.StatusOK, PID: os.Getpid(), CPUCount: runtime.NumCPU()}
	reply.Hostname, _ = os.Hostname()
	if memory, err := mem.VirtualMemoryWithContext(ctx); err == nil {
		reply.HostMemory = message.HostMemory{
			Total: memory.Total, Available: memory.Available, Percent: memory.UsedPercent, Used: memory.Used, Free: memory.Free,
		}
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	first := u.known == nil
	if busy, err := cpu.PercentWithContext(ctx, 0, false); err == nil && len(busy) == 1 && !first {
		reply.HostCPU = busy[0]
	}
	u.refresh(ctx)
	for _, p := range u.known {
		if share, err := p.PercentWithContext(ctx, 0); err == nil {
			reply.KernelCPU += share
		}
		if memory, err := p.MemoryInfoWithContext(ctx); err == nil {
			reply.KernelMemory += memory.RSS
		}
	}
	return reply
}

// refresh finds the processes that are there now and keeps what is known of them.
func (u *usage) refresh(ctx context.Context) {
	now := map[int32]*process.Process{}
	var visit func(p *process.Process)
	visit = func(p *process.Process) {
		if known := u.known[p.Pid]; known != nil {
			p = known
		}
		now[p.Pid] = p
		children, _ := p.ChildrenWithContext(ctx) // an error means: none
		for _, child := range children {
			if now[child.Pid] == nil {
				visit(child)
			}
		}
	}
	visit(&process.Process{Pid: int32(os.Getpid())}) //nolint:gosec // a pid fits
	u.known = now
}
