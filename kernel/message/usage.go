package message

// UsageReply tells what the kernel takes of the machine, as ipykernel and
// jupyter-resource-usage have it; the request is empty. It is not part of the
// protocol.
type UsageReply struct {
	Status       string  `json:"status"`
	Hostname     string  `json:"hostname"`
	PID          int     `json:"pid"`
	KernelCPU    float64 `json:"kernel_cpu"`    // percent of one CPU since the last request
	KernelMemory uint64  `json:"kernel_memory"` // bytes resident, of the kernel and all it started

	HostCPU    float64    `json:"host_cpu_percent,omitempty"` // since the last request; not in the first reply
	CPUCount   int        `json:"cpu_count"`
	HostMemory HostMemory `json:"host_virtual_memory"`
}

// HostMemory is the memory of the machine, in bytes.
type HostMemory struct {
	Total     uint64  `json:"total"`
	Available uint64  `json:"available"`
	Percent   float64 `json:"percent"` // in use
	Used      uint64  `json:"used"`
	Free      uint64  `json:"free"`
}
