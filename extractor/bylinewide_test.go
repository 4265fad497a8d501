package extractor

import "testing"

func TestReporter(t *testing.T) {
	for line, want := range map[string]string{
		"2024年11月06日 09:42　來源：白鷺灣日報　記者 林曉嵐": "記者 林曉嵐",
		"記者林曉嵐／潮埔報導":                        "記者 林曉嵐",
		"本报记者：陈海生":                          "本报记者 陈海生",
		"한서윤 기자 seoyun@solbawi.example":     "한서윤 기자",
		"[솔바위=한서윤 기자]":                      "",
		"입력 2024.09.03 14:20 | 한서윤기자":       "한서윤 기자",
		"田所みずき記者":                           "田所みずき 記者",
		"記者会見":                              "",
		"記者":                                "",
		"사진=김도현 기자":                         "",
		"By Ada Moor":                       "",
	} {
		if got := reporter(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}
