package crawler

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRules(t *testing.T) {
	all := "User-agent: *\n"
	tests := []struct {
		name, text, path string
		want             bool
	}{
		{"empty file", "", "/a", true},
		{"no rule", all, "/a", true},
		{"empty Disallow", all + "Disallow:", "/a", true},
		{"all", all + "Disallow: /", "/a", false},
		{"all, root", all + "Disallow: /", "/", false},
		{"robots.txt itself", all + "Disallow: /", "/robots.txt", true},
		{"prefix", all + "Disallow: /a", "/abc", false},
		{"not in the middle", all + "Disallow: /a", "/b/a", true},
		{"case matters", all + "Disallow: /A", "/a", true},
		{"no slash", all + "Disallow: a", "/abc", false},
		{"longest wins", all + "Disallow: /a\nAllow: /a/b", "/a/b/c", true},
		{"longest wins, other order", all + "Allow: /a/b\nDisallow: /a", "/a/b/c", true},
		{"longest Disallow wins", all + "Allow: /a\nDisallow: /a/b", "/a/b/c", false},
		{"Allow wins a tie", all + "Disallow: /a\nAllow: /a", "/a", true},
		{"length counts the wildcard", all + "Allow: /page\nDisallow: /*.htm", "/page.htm", false},
		{"wildcard", all + "Disallow: /*.php", "/x/y.php?z", false},
		{"wildcard is anchored in front", all + "Disallow: /a*b", "/x/a/b", true},
		{"wildcards in order", all + "Disallow: /*a*b", "/xbxa", true},
		{"wildcard in front", all + "Disallow: *.gif", "/x/y.gif", false},
		{"end", all + "Disallow: /*.gif$", "/x.gif", false},
		{"end, more behind it", all + "Disallow: /*.gif$", "/x.gif?y", true},
		{"end, no wildcard", all + "Disallow: /$", "/", false},
		{"end, no wildcard, longer", all + "Disallow: /$", "/a", true},
		{"end, overlapping", all + "Disallow: /ab*ba$", "/aba", true},
		{"end found twice", all + "Disallow: /*a$", "/aba", false},
		{"wildcard then end", all + "Disallow: /a*$", "/abc", false},
		{"dollar in the middle", all + "Disallow: /a$b", "/a$b", false},
		{"dollar in the middle is no end", all + "Disallow: /a$b", "/a", true},
		{"dots are dots", all + "Disallow: /a.b*", "/axb", true},
		{"question mark", all + "Disallow: /*?", "/a?b=c", false},
		{"question mark, none", all + "Disallow: /*?", "/a", true},
		{"order of parameters stays", all + "Disallow: /a?z=1&a=2", "/a?z=1&a=2", false},
		{"escape in rule", all + "Disallow: /%7ejo", "/~jo", false},
		{"escape in path", all + "Disallow: /~jo", "/%7Ejo", false},
		{"hex case", all + "Disallow: /%e3%81%82", "/%E3%81%82", false},
		{"plain UTF-8 in rule", all + "Disallow: /あ", "/%E3%81%82", false},
		{"escaped slash is no slash", all + "Disallow: /a/b", "/a%2Fb", true},
		{"escaped star in rule", all + "Disallow: /a%2Ab", "/a*b", false},
		{"star in path is itself", all + "Disallow: /a%2Ab", "/axb", true},
		{"own group", "User-agent: broadsheet\nDisallow: /a\n" + all + "Disallow: /b", "/b", true},
		{"own group, obeyed", "User-agent: broadsheet\nDisallow: /a\n" + all + "Disallow: /b", "/a", false},
		{"own group without rules", "User-agent: broadsheet\n\nUser-agent: x\nDisallow: /", "/b", false}, // they are one group
		{"own group with empty Disallow", all + "Disallow: /\nUser-agent: broadsheet\nDisallow:", "/b", true},
		{"case and version of our name", "User-Agent: BroadSheet/2.0\nDisallow: /", "/b", false},
		{"a longer name isn't ours", "User-agent: broadsheet-news\nDisallow: /", "/b", true},
		{"a shorter name isn't ours", "User-agent: broad\nDisallow: /", "/b", true},
		{"groups of a name add up", "User-agent: broadsheet\nDisallow: /a\nUser-agent: x\nDisallow: /x\nUser-agent: broadsheet\nDisallow: /b", "/b", false},
		{"several names", "User-agent: x\nUser-agent: broadsheet\nDisallow: /a", "/a", false},
		{"other lines don't end names", "User-agent: broadsheet\nSitemap: http://a.test/s\nUser-agent: x\nDisallow: /a", "/a", false},
		{"rule without group", "Disallow: /a\n" + all + "Disallow: /b", "/a", true},
		{"rule without group, rest holds", "Disallow: /a\n" + all + "Disallow: /b", "/b", false},
		{"bad line, rest holds", all + "Crawl-delay: soon\nnonsense\n:\nDisallow: /b", "/b", false},
		{"comments and spaces", "# hi\n  user-agent :  *  # all\n\tDISALLOW : /b # not this", "/b", false},
		{"CR alone", "User-agent: *\rDisallow: /b", "/b", false},
		{"byte order mark", "\ufeffUser-agent: *\nDisallow: /b", "/b", false},
		{"HTML", "<html><p>Not found: User-agent: *", "/b", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u, err := parseURL("http://a.test" + tt.path)
			if err != nil {
				t.Fatal(err)
			}
			if got := parseRules([]byte(tt.text), "broadsheet").allows(u); got != tt.want {
				t.Errorf("%q allows %s: %v, want %v", tt.text, tt.path, got, tt.want)
			}
		})
	}
}

func TestRulesDelay(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"User-agent: *\nCrawl-delay: 2.5":                            2500 * time.Millisecond,
		"User-agent: *\nCrawl-delay: -1":                             0,
		"User-agent: *\nCrawl-delay: NaN":                            0,
		"User-agent: *\nCrawl-delay: Inf":                            1e6 * time.Second,
		"User-agent: x\nCrawl-delay: 9\nUser-agent: *\nDisallow: /a": 0,
	} {
		if got := parseRules([]byte(text), "broadsheet").delay; got != want {
			t.Errorf("%q: delay %v, want %v", text, got, want)
		}
	}
}

// The worst files of the allowed size take a moment, where a careless match would take years.
func TestRulesHostile(t *testing.T) {
	u, err := parseURL("http://a.test/" + strings.Repeat("a", 8000))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"stars":  "User-agent: *\nDisallow: /" + strings.Repeat("*a", robotsLimit/2) + "b",
		"rules":  "User-agent: *\n" + strings.Repeat("Allow: *b\n", robotsLimit/10),
		"agents": strings.Repeat("User-agent: *\n", robotsLimit/28) + strings.Repeat("Allow: *b\n", robotsLimit/20),
	} {
		start := time.Now()
		if !parseRules([]byte(text), "broadsheet").allows(u) {
			t.Errorf("%s: disallowed", name)
		}
		if took := time.Since(start); took > time.Minute {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

func TestProductToken(t *testing.T) {
	for agent, want := range map[string]string{
		"Broadsheet/1.0 (+mailto:x@example.org)": "broadsheet", "broadsheet": "broadsheet", " My-Bot (x)": "my-bot", "*": "*", "": "",
	} {
		if got := productToken(agent); got != want {
			t.Errorf("productToken(%q) = %q, want %q", agent, got, want)
		}
	}
}

func FuzzRobots(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /a*b$\nAllow: /%zz\nCrawl-delay: 1e9"), "/a?b")
	f.Add([]byte("user-agent:broadsheet\ndisallow:*$*\r\rallow:$"), "/$*")
	f.Fuzz(func(t *testing.T, text []byte, path string) {
		u, err := parseURL("http://a.test/" + path)
		if err != nil {
			return
		}
		rs := parseRules(text, "broadsheet")
		if rs.delay < 0 {
			t.Fatalf("delay %v", rs.delay)
		}
		// One more rule for all of the site decides what no other rule had matched.
		end := int32(len(rs.patterns))
		all := &rules{list: append(slices.Clone(rs.list), rule{from: end, to: end + 1, length: 1}), patterns: rs.patterns + "/"}
		if all.allows(u) && !rs.allows(u) {
			t.Fatalf("Disallow: / opens %s", u)
		}
		// A rule that names the path and ends there matches it.
		var exact rulesBuilder
		exact.add(strings.NewReplacer("*", "%2A", "$", "%24").Replace(u.RequestURI())+"$", false)
		only := &rules{list: exact.list, patterns: exact.patterns.String()}
		if only.allows(u) && u.EscapedPath() != "/robots.txt" {
			t.Fatalf("a rule for %s does not match it", u.RequestURI())
		}
	})
}
