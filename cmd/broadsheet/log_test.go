package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// JSON is escaped for terminals too, and says the same.
func TestJSONLogIsEscaped(t *testing.T) {
	const odd = "a\u009b2J\u202eb\x1b[m\x7f"
	var out bytes.Buffer
	jsonLog(&out).Error(odd, "url", odd)
	if strings.ContainsAny(out.String(), "\u009b\u202e\x1b\x7f") {
		t.Errorf("%q has control characters", &out)
	}
	var line struct{ Msg, URL string }
	if err := json.Unmarshal(out.Bytes(), &line); err != nil || line.Msg != odd || line.URL != odd {
		t.Errorf("the line says %+q, %v", line, err)
	}
}
