package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"broadsheet/storage"
)

// reach is how far a crawl goes, as the archive keeps it with each run.
type reach struct {
	Scope   string   `json:"scope"`
	Depth   int      `json:"depth"`
	Include []string `json:"include,omitempty"`
	Exclude []string `json:"exclude,omitempty"`
	Since   string   `json:"since,omitempty"`
	Until   string   `json:"until,omitempty"`
}

func (f *followFlags) reach() reach {
	return reach{Scope: f.scope, Depth: f.depth, Include: f.include.GetSlice(), Exclude: f.exclude.GetSlice(), Since: f.since, Until: f.until}
}

// JSON is what the archive keeps.
func (r reach) JSON() string {
	text, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings and a number
	}
	return string(text)
}

// String writes it as flags.
func (r reach) String() string {
	words := []string{"--scope=" + r.Scope, "--depth=" + strconv.Itoa(r.Depth)}
	put := func(name string, values ...string) {
		for _, v := range values {
			if v != "" {
				words = append(words, shellQuote("--"+name+"="+v))
			}
		}
	}
	put("include", r.Include...)
	put("exclude", r.Exclude...)
	put("since", r.Since)
	put("until", r.Until)
	return strings.Join(words, " ")
}

// take takes over what the command line does not give.
func (f *followFlags) take(r reach, given func(flag string) bool) error {
	for _, text := range []struct {
		flag     string
		to       *string
		archived string
	}{{"scope", &f.scope, r.Scope}, {"since", &f.since, r.Since}, {"until", &f.until, r.Until}} {
		if !given(text.flag) {
			*text.to = text.archived
		}
	}
	if !given("depth") {
		f.depth = r.Depth
	}
	for _, list := range []struct {
		flag     string
		to       *patterns
		archived []string
	}{{"include", &f.include, r.Include}, {"exclude", &f.exclude, r.Exclude}} {
		for _, p := range list.archived {
			if given(list.flag) {
				break
			}
			if err := list.to.Set(p); err != nil {
				return err
			}
		}
	}
	return f.check()
}

// goOn makes a crawl that is given no URLs go as far as the last one of the archive, but for what its command line says. One
// with URLs goes as far as it says; what is pending from another goes on like that, and it is told.
func (j *job) goOn(ctx context.Context, con *console, db *storage.DB, run int64) error {
	if j.follow == nil { // the demo
		return nil
	}
	archived, err := db.Followed(ctx)
	if err != nil {
		return err
	}
	if archived != "" {
		if err := j.reconcile(ctx, con, db, archived); err != nil {
			return err
		}
	}
	j.cfg.Follow = j.follow.config()
	return db.NoteFollow(ctx, run, j.follow.reach().JSON())
}

func (j *job) reconcile(ctx context.Context, con *console, db *storage.DB, archived string) error {
	asked := j.follow.reach()
	if asked.JSON() == archived {
		return nil
	}
	var last reach
	err := json.Unmarshal([]byte(archived), &last)
	if err == nil && j.mustExist {
		err = j.follow.take(last, j.given)
	}
	if err != nil {
		return usagef("how far the last crawl of %s went makes no sense (%w): give --scope, --depth, --include, --exclude, --since and --until", j.db, err)
	}
	if j.mustExist {
		if now := j.follow.reach().String(); now != asked.String() {
			con.event("going on as far as the last crawl: "+oneLine(now), "going on", "flags", now)
		}
		return nil
	}
	waiting, err := db.Counts(ctx)
	if err == nil && waiting.Pending > 0 {
		con.warn(fmt.Sprintf("going on with %[3]s also for %[1]s pending from a crawl with %[2]s", count(waiting.Pending, "URL"), oneLine(last.String()), oneLine(asked.String())),
			"other flags than before", "pending", waiting.Pending, "before", last.String(), "now", asked.String())
	}
	return nil
}
