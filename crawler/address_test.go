package crawler

import (
	"errors"
	"net/netip"
	"testing"
)

func TestIsPublic(t *testing.T) {
	private := []string{
		"0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.8.8.8", "169.254.169.254",
		"172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7",
		"203.0.113.7", "224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "::ffff:0:127.0.0.1", "::ffff:0:808:808",
		"64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:101::", "2001:0:1:2::3", "2001:db8::1", "2001:2::1", "3fff::1",
		"100::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2a00::5efe:10.0.0.1", "2a00::200:5efe:127.0.0.1",
	}
	for _, s := range private {
		if isPublic(netip.MustParseAddr(s)) {
			t.Errorf("isPublic(%s) = true", s)
		}
	}
	public := []string{
		"1.1.1.1", "8.8.8.8", "11.0.0.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1", "192.167.0.1",
		"198.17.0.1", "198.20.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "64:ff9b::8.8.8.8", "2002:808:808::1", "::ffff:8.8.8.8",
	}
	for _, s := range public {
		if !isPublic(netip.MustParseAddr(s)) {
			t.Errorf("isPublic(%s) = false", s)
		}
	}
}

func TestRefusePrivate(t *testing.T) {
	for address, want := range map[string]error{"127.0.0.1:80": ErrPrivateAddress, "[fe80::1%eth0]:80": ErrPrivateAddress, "8.8.8.8:443": nil} {
		if err := refusePrivate("tcp", address, nil); !errors.Is(err, want) {
			t.Errorf("refusePrivate(%s) = %v, want %v", address, err, want)
		}
	}
	if err := refusePrivate("unix", "/var/run/docker.sock", nil); err == nil {
		t.Error("refusePrivate of no IP address: no error")
	}
}
