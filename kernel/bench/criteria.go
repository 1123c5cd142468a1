package main

import "runtime"

// ours is the name of this kernel in the report.
const ours = "cuaderno"

// The figures of a report that are no times of cells.
const (
	lateOverEarly   = "cells 460 to 500 of a session over cells 10 to 50 of a fresh one"
	perCell         = "bytes that each further cell keeps"
	aheadCompiled   = "compilers and linkers started for cells built ahead"
	notebookSeconds = "seconds of notebook 01 in one kernel"
	classSeconds    = "seconds of notebook 01 in all kernels at once"
	classSize       = "kernels at once"
	classFailed     = "kernels of these that failed"
	classShare      = "bytes of each, kernel and worker, shared pages divided"
	crowdSeconds    = "seconds of the cells above in all kernels at once"
	coldSeconds     = "seconds of the first Kafka cell with empty caches"
	coldProgress    = "messages of progress meanwhile"
	coldFirstNews   = "seconds until the first of them"
	coldInterrupt   = "seconds that an interrupt took meanwhile, the longer of two"
)

// judge gives the verdicts on what the issue "Fast" asks for, row by row. In a
// run of some parts only, the rows of the others are left out.
func (r *report) judge(whole bool) {
	for _, v := range r.criteria() {
		if whole || v.Must.Result != notMeasured && v.Goal.Result != notMeasured {
			r.Verdicts = append(r.Verdicts, v)
		}
	}
}

func (r *report) criteria() []verdict {
	p50 := func(name string) figure { return r.cell(ours, name).p50() }
	faster := func(peer, name string) figure { return r.cell(peer, name).p50().over(p50(name)) }
	rows := []verdict{
		{plainCell, p50(plainCell).atMost(40, "ms"), faster("gonb", plainCell).atLeast(5, "× GoNB's speed")},
		{kafkaCell, p50(kafkaCell).atMost(60, "ms"), faster("gonb", kafkaCell).atLeast(8, "× GoNB's speed")},
		{sameCell, p50(sameCell).atMost(5, "ms"), p50(sameCell).over(r.cell("ipykernel", sameCell).p50()).atMost(2, "× ipykernel's time")},
		{aheadCell, p50(aheadCell).atMost(12, "ms"), r.figure(aheadCompiled).atMost(0, "compilers started")},
	}
	for _, name := range []string{plainCell, kafkaCell, sameCell, aheadCell} {
		spread := r.cell(ours, name).spread()
		rows = append(rows, verdict{name + ": p99", spread.atMost(3, "× p50"), spread.atMost(5, "× p50")})
	}
	return append(append(rows, r.sessionCriteria()...), r.coldCriteria()...)
}

// equally is how much later cells may differ from early ones and still be as fast:
// what two medians of 40 cells differ by anyway.
const equally = 1.1

func (r *report) sessionCriteria() []verdict {
	late, start := r.figure(lateOverEarly), r.cell(ours, startCase).p50()
	share, cell := r.figure(classShare).times(1.0/(1<<20)), r.figure(perCell).times(1.0/(1<<10))
	turns := r.figure(classSize).times(1 / float64(runtime.NumCPU()))
	fair := figure{r.figure(notebookSeconds).value * turns.value, turns.known}
	return []verdict{
		{"500th cell of a session", late.atMost(equally, "× the 10th of a fresh one"), late.atMost(1.5, "× the 10th of a fresh one")},
		{startCase, start.atMost(100, "ms"), start.atMost(300, "ms")},
		{"kernel and worker with Kafka, of 30 at once", share.atMost(80, "MB"), share.atMost(150, "MB")},
		{"each further cell", cell.atMost(100, "KB"), cell.atMost(200, "KB")},
		{
			"30 kernels at once with notebook 01", r.figure(classSeconds).over(fair).atMost(1, "× (kernels × its time in one ÷ cores)"),
			r.figure(classFailed).atMost(0, "failed"),
		},
	}
}

func (r *report) coldCriteria() []verdict {
	return []verdict{
		{"first Kafka cell of a fresh machine", r.figure(coldSeconds).atMost(30, "s"), r.figure(coldProgress).atLeast(2, "messages of progress")},
		{"interrupt meanwhile", r.figure(coldInterrupt).atMost(1, "s"), r.figure(coldInterrupt).atMost(5, "s")},
	}
}
