package crawler

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"golang.org/x/net/proxy"
)

// tunnels are connections through a proxy that can be recorded where TLS with the site ends. net/http makes its own only where nobody sees what is inside.
type tunnels struct {
	proxy *url.URL
	dial  dialFunc // to the proxy
	tls   func(ctx context.Context, conn net.Conn, addr string) (net.Conn, error)
}

type dialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

// forRequest is http.Transport.Proxy: requests without TLS are left to net/http, which asks an HTTP proxy for them by their whole address.
func (t *tunnels) forRequest(req *http.Request) (*url.URL, error) {
	if req.URL.Scheme == "http" && !t.socks() {
		return t.proxy, nil
	}
	return nil, nil
}

func (t *tunnels) socks() bool { return t.proxy.Scheme == "socks5" || t.proxy.Scheme == "socks5h" }

// address is that of the proxy with its port.
func (t *tunnels) address() string {
	port := t.proxy.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[t.proxy.Scheme]
	}
	if port == "" {
		port = "1080"
	}
	return net.JoinHostPort(t.proxy.Hostname(), port)
}

// reach connects to the proxy itself. Its error has net/http's name, by which proxyWatch knows it.
func (t *tunnels) reach(ctx context.Context, network string) (net.Conn, error) {
	conn, err := t.dial(ctx, network, t.address())
	if err == nil && t.proxy.Scheme == "https" {
		conn, err = t.tls(ctx, conn, t.address())
	}
	if err != nil {
		return nil, &net.OpError{Op: "proxyconnect", Net: network, Err: err}
	}
	return conn, nil
}

// to connects through the proxy.
func (t *tunnels) to(ctx context.Context, network, addr string) (net.Conn, error) {
	if t.socks() {
		return t.bySOCKS(ctx, network, addr)
	}
	conn, err := t.reach(ctx, network)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { conn.Close() }) // nothing else ends a read
	err = t.connect(conn, addr)
	if !stop() {
		err = errors.Join(context.Cause(ctx), err)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// connect asks an HTTP proxy for a tunnel (RFC 9110, 9.3.6).
func (t *tunnels) connect(conn net.Conn, addr string) error {
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: http.Header{}}
	if u := t.proxy.User; u != nil {
		word, _ := u.Password()
		req.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+word)))
	}
	if err := req.Write(conn); err != nil {
		return err
	}
	in := bufio.NewReaderSize(conn, maxAnswer)
	resp, err := http.ReadResponse(in, req)
	switch {
	case err != nil:
		return fmt.Errorf("ask the proxy for %s: %w", addr, err)
	case resp.StatusCode != http.StatusOK:
		return fmt.Errorf("ask the proxy for %s: %s", addr, resp.Status)
	case in.Buffered() > 0:
		return fmt.Errorf("ask the proxy for %s: it sent more than its answer", addr)
	}
	return nil
}

const maxAnswer = 4 << 10

// lostProxy marks an error of reach where the library wraps it.
type lostProxy struct{ err error }

func (e *lostProxy) Error() string { return e.err.Error() }

func (t *tunnels) bySOCKS(ctx context.Context, network, addr string) (net.Conn, error) {
	var auth *proxy.Auth
	if u := t.proxy.User; u != nil {
		word, _ := u.Password()
		auth = &proxy.Auth{User: u.Username(), Password: word}
	}
	d, err := proxy.SOCKS5(network, t.address(), auth, reacher{t})
	if err != nil {
		return nil, err
	}
	dialer, ok := d.(proxy.ContextDialer)
	if !ok {
		return nil, errors.New("the SOCKS library cannot be told to stop")
	}
	ctx, cancel := context.WithTimeout(ctx, 2*dialTimeout)
	defer cancel()
	conn, err := dialer.DialContext(ctx, network, addr)
	if lost, ok := errors.AsType[*lostProxy](err); ok {
		return nil, lost.err
	}
	return conn, err
}

// reacher is the proxy.Dialer by which the library comes to the proxy.
type reacher struct{ t *tunnels }

func (r reacher) Dial(network, addr string) (net.Conn, error) {
	return r.DialContext(context.Background(), network, addr)
}

func (r reacher) DialContext(ctx context.Context, network, _ string) (net.Conn, error) {
	conn, err := r.t.reach(ctx, network)
	if err != nil {
		return nil, &lostProxy{err}
	}
	return conn, nil
}
