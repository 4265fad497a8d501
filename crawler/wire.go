package crawler

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync"
	"time"
)

// wire is a connection, of TLS its readable side, that keeps what goes over it for the exchange that has it.
type wire struct {
	net.Conn
	proxied bool       // the other end is a proxy
	mu      sync.Mutex // guards tape and what it holds
	tape    *tape      // nil: nobody has it
}

// tape is what one exchange sent and received.
type tape struct {
	on       *wire
	limit    int64 // bytes of received
	ip       string
	sent     []byte
	received spool
	ended    bool  // the server closed the connection
	err      error // of received
}

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	w.mu.Lock()
	defer w.mu.Unlock()
	if t := w.tape; t != nil && t.err == nil {
		t.ended = err == io.EOF
		_, t.err = t.received.Write(p[:min(int64(n), t.limit-t.received.size)])
	}
	return n, err
}

func (w *wire) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tape != nil {
		w.tape.sent = append(w.tape.sent, p[:n]...)
	}
	return n, err
}

// record returns a context whose request is on the tape.
func (t *tape) record(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		w, ok := info.Conn.(*wire)
		if !ok {
			return
		}
		t.stop()  // net/http asks again when a connection that was kept open is found closed
		t.ip = "" // a proxy does not say which one it asked
		if host, _, err := net.SplitHostPort(w.RemoteAddr().String()); err == nil && !w.proxied {
			t.ip = host
		}
		t.on = w
		w.mu.Lock()
		defer w.mu.Unlock()
		t.sent, t.ended = nil, false
		t.err = errors.Join(t.err, t.received.close())
		w.tape = t
	}})
}

// stop ends the recording.
func (t *tape) stop() {
	if t.on == nil {
		return
	}
	t.on.mu.Lock()
	defer t.on.mu.Unlock()
	if t.on.tape == t {
		t.on.tape = nil
	}
}

// recordWires makes a transport whose connections can be recorded: HTTP/1.1 is the form in which exchanges are archived, and
// with TLS its bytes can only be had where it ends.
func recordWires(t *http.Transport, proxied *url.URL) {
	dial := t.DialContext
	secure := func(ctx context.Context, conn net.Conn, addr string) (net.Conn, error) {
		return startTLS(ctx, t, conn, addr)
	}
	through := &tunnels{proxied, dial, secure}
	t.ForceAttemptHTTP2 = false
	t.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		var conn net.Conn
		var err error
		if proxied != nil && through.socks() {
			conn, err = through.to(ctx, network, addr)
		} else {
			conn, err = dial(ctx, network, addr) // to an HTTP proxy, if there is one
		}
		if err != nil {
			return nil, err
		}
		return &wire{Conn: conn, proxied: proxied != nil}, nil
	}
	t.DialTLSContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		var conn net.Conn
		var err error
		switch {
		case proxied == nil:
			conn, err = dial(ctx, network, addr)
		case proxied.Scheme == "https" && addr == through.address(): // for a request without TLS of its own
			if conn, err = through.reach(ctx, network); err == nil {
				return &wire{Conn: conn, proxied: true}, nil
			}
		default:
			conn, err = through.to(ctx, network, addr)
		}
		if err == nil {
			conn, err = secure(ctx, conn, addr)
		}
		if err != nil {
			return nil, err
		}
		return &wire{Conn: conn, proxied: proxied != nil}, nil
	}
	if proxied != nil {
		t.Proxy = through.forRequest
	}
}

// startTLS is what net/http does when nobody else dials. With an error the connection is closed.
func startTLS(ctx context.Context, t *http.Transport, conn net.Conn, addr string) (net.Conn, error) {
	cfg := &tls.Config{}
	if t.TLSClientConfig != nil {
		cfg = t.TLSClientConfig.Clone()
	}
	cfg.NextProtos = []string{"http/1.1"}
	if cfg.ServerName == "" {
		var err error
		if cfg.ServerName, _, err = net.SplitHostPort(addr); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, t.TLSHandshakeTimeout, errHandshake)
	defer cancel()
	secure := tls.Client(conn, cfg)
	if err := secure.HandshakeContext(ctx); err != nil {
		if context.Cause(ctx) == errHandshake {
			err = errHandshake
		}
		return nil, errors.Join(err, conn.Close())
	}
	return secure, nil
}

// errHandshake is a timeout, as net/http's own.
var errHandshake error = handshakeTimeout{}

type handshakeTimeout struct{}

func (handshakeTimeout) Error() string   { return "TLS handshake timeout" }
func (handshakeTimeout) Timeout() bool   { return true }
func (handshakeTimeout) Temporary() bool { return true }

var _ net.Error = handshakeTimeout{}

// drainTime and drainBytes bound what is read behind the end of a page so that the exchange is whole: nearly always the last chunk's end.
const (
	drainTime  = 2 * time.Second
	drainBytes = 64 << 10
)

// drain reads the rest of a body that has been decoded to its end.
func drain(body io.Reader, cut func()) {
	timer := time.AfterFunc(drainTime, cut)
	defer timer.Stop()
	_, _ = io.CopyN(io.Discard, body, drainBytes) // what did not come is not in the capture, which says so
}
