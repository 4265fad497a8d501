package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/text/encoding/htmlindex"

	"broadsheet/crawler"
)

// demoSite is a small web: pages by URL, whatever their host, served from one loopback port.
type demoSite struct {
	list  []byte // urls.txt
	pages map[string]demoPage
}

type demoPage struct {
	status int
	header http.Header
	body   []byte
}

// parseSite reads a txtar archive as the comment of testdata/sites/demo.txtar describes it.
func parseSite(archive []byte) (*demoSite, error) {
	s := &demoSite{pages: map[string]demoPage{}}
	for _, f := range txtar.Parse(archive).Files {
		if f.Name == "urls.txt" {
			s.list = f.Data
			continue
		}
		p, err := parsePage(f.Data)
		if err != nil {
			return nil, fmt.Errorf("sample site: %s: %w", f.Name, err)
		}
		s.pages[f.Name] = p
	}
	return s, nil
}

func parsePage(raw []byte) (demoPage, error) {
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(raw)), nil)
	if err != nil {
		return demoPage{}, err
	}
	defer resp.Body.Close() // memory
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return demoPage{}, err
	}
	const charsetHeader = "X-Demo-Charset"
	if charset := resp.Header.Get(charsetHeader); charset != "" {
		resp.Header.Del(charsetHeader)
		enc, err := htmlindex.Get(charset)
		if err != nil {
			return demoPage{}, fmt.Errorf("charset %s: %w", charset, err)
		}
		if body, err = enc.NewEncoder().Bytes(body); err != nil {
			return demoPage{}, fmt.Errorf("charset %s: %w", charset, err)
		}
	}
	return demoPage{resp.StatusCode, resp.Header, body}, nil
}

// ServeHTTP answers for all hosts of the site.
func (s *demoSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p, ok := s.pages["http://"+r.Host+r.URL.RequestURI()]
	if !ok {
		http.NotFound(w, r)
		return
	}
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.WriteHeader(p.status)
	// A client that has gone away is no concern of a sample site.
	_, _ = w.Write(p.body)
}

// hosts returns the hosts that the site answers for, with their ports.
func (s *demoSite) hosts() map[string]bool {
	hosts := map[string]bool{}
	for url := range s.pages {
		if host, err := crawler.HostOf(url); err == nil {
			hosts[host] = true
		}
	}
	return hosts
}

// serve answers on a free port of the loopback interface until stop is called. The transport leads every
// host name there, so that pages keep their addresses.
func (s *demoSite) serve() (addr string, transport http.RoundTripper, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, nil, fmt.Errorf("serve the sample site: %w", err)
	}
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // ends with stop
	}()
	t := &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "tcp", listener.Addr().String())
		},
	}
	return listener.Addr().String(), t, func() {
		t.CloseIdleConnections()
		server.Close() // nothing is left to answer
		<-done
	}, nil
}
