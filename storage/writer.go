package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"broadsheet/crawler"
	"broadsheet/extractor"
)

// A batch is one transaction: a commit costs as much as dozens of rows, and a quarter of a second is the
// most that a kill can lose, whose pages are then fetched again.
const (
	batchRecords = 200
	batchBytes   = 16 << 20
	batchWait    = 250 * time.Millisecond
	queueRecords = 2 * batchRecords
	queueUnit    = 1 << 16 // the queue's bytes are counted in units, each record as one and what it has more,
	queueUnits   = 160     // and it holds so many of them: a page's record has 3 and keeps as much again alive
)

// Writer is the archive's one writer: Save queues, a goroutine writes in batches.
type Writer struct {
	db    *DB
	runID int64
	queue chan *record
	done  chan struct{} // closed when the goroutine has ended

	// Bytes in the queue: a record puts in its units and the goroutine takes them out. The gate lets
	// one Save at a time put units in, or two could wait for each other half-way.
	gate  chan struct{}
	units chan struct{}

	closing sync.RWMutex // guards closed: Save reads it, Close writes it
	closed  bool

	stmts map[string]*sql.Stmt // the goroutine's: parsing them for each batch costs a twentieth of what writing does

	mu  sync.Mutex // guards err
	err error      // the first error of any batch; nothing is written after it
}

// NewWriter starts the writer of a run. What is queued is written even when ctx ends.
func (db *DB) NewWriter(ctx context.Context, runID int64) *Writer {
	w := &Writer{
		db: db, runID: runID,
		queue: make(chan *record, queueRecords), done: make(chan struct{}),
		gate: make(chan struct{}, 1), units: make(chan struct{}, queueUnits), stmts: map[string]*sql.Stmt{},
	}
	go w.loop(context.WithoutCancel(ctx))
	return w
}

// Save queues a page with its article (nil when there is none); it waits when the queue is full. done, if
// not nil, is called from the writer after the commit that made it durable, and must not call Save or
// Close. After a batch could not be written Save returns its error, and done is not called any more.
func (w *Writer) Save(ctx context.Context, p *crawler.Page, a *extractor.Article, done func(Saved)) error {
	return w.save(ctx, w.db.newRecord(p, a, nil, done))
}

func (w *Writer) save(ctx context.Context, r *record) error {
	w.closing.RLock()
	defer w.closing.RUnlock()
	if w.closed {
		return errors.New("save a page: the writer is closed")
	}
	if err := w.failed(); err != nil {
		return err
	}
	if err := w.reserve(ctx, r.queueUnits()); err != nil {
		return fmt.Errorf("save %s: %w", r.request.URL, err)
	}
	f := w.db.lent.Load()
	if f != nil {
		f.queued(r.request)
	}
	select {
	case w.queue <- r:
		return nil
	case <-ctx.Done():
		if f != nil {
			f.unqueued(r.request)
		}
		w.free(r.queueUnits())
		return fmt.Errorf("save %s: %w", r.request.URL, ctx.Err())
	}
}

// Close writes what is queued, commits and stops the writer. It returns the first error of any batch.
func (w *Writer) Close() error {
	w.closing.Lock()
	if !w.closed {
		w.closed = true
		close(w.queue)
	}
	w.closing.Unlock()
	<-w.done
	return w.failed()
}

// queueUnits is the record's share of the queue; one that is larger than the queue has it to itself.
func (r *record) queueUnits() int { return min(1+r.size()/queueUnit, queueUnits) }

func (w *Writer) reserve(ctx context.Context, n int) error {
	select {
	case w.gate <- struct{}{}:
		defer func() { <-w.gate }()
	case <-ctx.Done():
		return ctx.Err()
	}
	for i := range n {
		select {
		case w.units <- struct{}{}:
		case <-ctx.Done():
			w.free(i)
			return ctx.Err()
		}
	}
	return nil
}

func (w *Writer) free(n int) {
	for range n {
		<-w.units
	}
}

func (w *Writer) failed() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

func (w *Writer) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = err
	}
}

func (w *Writer) loop(ctx context.Context) {
	defer close(w.done)
	defer w.closeStmts()
	for {
		batch := w.collect()
		if len(batch) == 0 {
			return
		}
		if w.failed() == nil {
			if err := w.commit(ctx, batch); err != nil {
				w.fail(fmt.Errorf("write to archive %s: %w", w.db.path, explain(err)))
			} else {
				for _, r := range batch {
					if r.done != nil {
						r.done(r.saved)
					}
				}
			}
		}
		for _, r := range batch {
			w.free(r.queueUnits())
		}
	}
}

// collect waits for a record and then a moment for more; none means that the queue is closed.
func (w *Writer) collect() []*record {
	first, ok := <-w.queue
	if !ok {
		return nil
	}
	batch, size, units := []*record{first}, first.size(), first.queueUnits()
	timer := time.NewTimer(batchWait)
	defer timer.Stop()
	// Half of the queue's units is a batch, so that Save can fill the other half meanwhile.
	for len(batch) < batchRecords && size < batchBytes && units < queueUnits/2 {
		select {
		case r, ok := <-w.queue:
			if !ok {
				return batch
			}
			batch, size, units = append(batch, r), size+r.size(), units+r.queueUnits()
		case <-timer.C:
			return batch
		case <-w.db.hurry:
			timer.Reset(0) // after what is in the queue
		}
	}
	return batch
}

// commit writes a batch, and before it what the frontier has noted: a lease is in the table before its end.
func (w *Writer) commit(ctx context.Context, batch []*record) (err error) {
	if err := w.db.syncWARC(batch); err != nil {
		return err
	}
	var notes []note
	if f := w.db.lent.Load(); f != nil {
		f.flushing.Lock()
		defer f.flushing.Unlock()
		notes = f.takeNotes()
		defer func() { f.saved(batch, notes, err) }()
	}
	s := &stmts{}
	err = w.db.tx(ctx, func(tx *sql.Tx) error {
		s = newStmts(tx)
		s.kept = w.stmts
		if err := writeNotes(ctx, s, notes); err != nil {
			return err
		}
		for _, r := range batch {
			if err := r.write(ctx, s, w.runID); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		w.keepStmts(ctx, s)
	}
	return err
}

// keepStmts prepares for the next batches what this one has asked. Without one of them they do as this one did.
func (w *Writer) keepStmts(ctx context.Context, s *stmts) {
	for query := range s.prepared {
		if w.stmts[query] == nil {
			if st, err := w.db.write.PrepareContext(ctx, query); err == nil {
				w.stmts[query] = st
			}
		}
	}
}

func (w *Writer) closeStmts() {
	for _, st := range w.stmts {
		st.Close() // nothing is left to write
	}
}
