package extractor

import "testing"

func TestErrorPages(t *testing.T) {
	for _, c := range []struct {
		name, title, body string
		want              Kind
	}{
		{"Akamai", "Access Denied", `<h1>Access Denied</h1>You don't have permission to access "http://quay.example/" on this server.<p>Reference #18.4f2`, KindErrorPage},
		{"Incapsula", "", `Request unsuccessful. Incapsula incident ID: 119-774`, KindErrorPage},
		{"PerimeterX", "Access to this page has been denied", `<h1>Press & Hold to confirm you are a human (and not a bot).</h1><p>Reference ID 1f3`, KindErrorPage},
		{"DataDome", "quay.example", `<p>Please enable JS and disable any ad blocker</p>`, KindErrorPage},
		{"AWS WAF", "Human Verification", `<h1>JavaScript is disabled</h1>In order to continue, we need to verify that you're not a robot.`, KindErrorPage},
		{"CloudFront", "ERROR: The request could not be satisfied", `<h1>403 ERROR</h1><h2>The request could not be satisfied.</h2>Request blocked.`, KindErrorPage},
		{"a wait in German", "Nur einen Moment…", `<h2>Bestätigen Sie, dass Sie ein Mensch sind.</h2>`, KindErrorPage},
		{"a wait in Russian", "Один момент...", `<p>Подтвердите, что вы не робот`, KindErrorPage},
		{"a closed region", "451: Unavailable for legal reasons", `<p>We recognise that you come from the European Economic Area.`, KindErrorPage},
		{"404 in Finnish", "Saaristo", `<h1>Sivua ei löytynyt</h1><p>Palaa etusivulle.`, KindErrorPage},
		{"404 in Greek", "Λιμάνι", `<h1>Η σελίδα δεν βρέθηκε</h1>`, KindErrorPage},
		{"404 in Arabic", "الميناء", `<h1>عذرا، الصفحة غير موجودة</h1>`, KindErrorPage},
		{"404 in Korean", "항구", `<h1>페이지를 찾을 수 없습니다</h1>`, KindErrorPage},
		{"an empty shell", "Quay Post", `<div id="app"></div><script>run()</script>`, KindErrorPage},
		{"a page that asks for a password", "Sign in", `<h1>Sign in to the Quay Post</h1><form><input type=email><input type=password><button>Sign in</button></form><p>` + words(60) + `</p>`, KindOther},
		{"an article about robots", "Are you a robot? Why sites ask", `<article><h1>Are you a robot? Why sites ask</h1><p>By Ada Moor</p><p>` + words(200) + `</p><p>` + words(200) + ` please confirm you are not a robot.</p></article>`, KindArticle},
	} {
		t.Run(c.name, func(t *testing.T) {
			if a := extractOf(t, "<html><head><title>"+c.title+"</title></head><body>"+c.body+"</body></html>"); a.Kind != c.want {
				t.Errorf("kind is %s, want %s", a.Kind, c.want)
			}
		})
	}
}

// words returns a text of n words.
func words(n int) string {
	text := ""
	for k := range n {
		text += []string{"harbour ", "council ", "ferry ", "and ", "tide, "}[k%5]
	}
	return text + "end."
}
