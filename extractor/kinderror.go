package extractor

import (
	"strings"

	"golang.org/x/net/html/atom"
)

const (
	maxError    = 900  // characters of text that an error page may have: apologies and suggestions
	maxBlock    = 3000 // of the whole page, links and all, on one that asks whether its reader is a machine
	maxNoscript = 2000 // bytes of an apology for the missing scripts
	maxShell    = 160  // of one that scripts fill
)

// errorTitles are whole titles, or parts of one between dashes and bars, folded, that say that a page is not what was asked for.
var errorTitles = wordSet(
	"404|404 error|error 404|404 not found|not found|410 gone|403|403 forbidden|error 403|403 error|forbidden|access denied",
	"access to this page has been denied|401 unauthorized|429 too many requests|too many requests|451 unavailable for legal reasons",
	"unavailable for legal reasons|500 internal server error|internal server error|502 bad gateway|bad gateway|503 service unavailable|service unavailable",
	"503 service temporarily unavailable|504 gateway time-out|504 gateway timeout|gateway timeout|gateway time-out|site maintenance|under maintenance",
	"fehler 404|erreur 404|errore 404|erro 404|fel 404",
	// Those who keep machines away, in the languages that they speak.
	"attention required|request blocked|bot verification|are you a robot|robot or human|captcha|captcha challenge|security check|pardon our interruption",
	"robot check|robot challenge screen|human verification|security checkpoint|vercel security checkpoint|client challenge|radware bot manager captcha",
	"ddos-guard|validate your request|one more step|please verify you are a human|making sure you're not a bot",
)

// waitTitles are whole titles, folded and without their dots, of pages that only want to see whether their reader is a machine.
var waitTitles = wordSet(
	"one moment, please|just a moment|making sure you're not a bot|nur einen moment|einen moment|einen moment bitte|sicherheitsüberprüfung|sicherheitscheck",
	"un instant|un momento|um momento|een moment geduld|een ogenblik|ett ögonblick|et øjeblik|et øyeblikk|hetkinen|chwileczkę|chwileczka|jen okamžik",
	"egy pillanat|bir dakika lütfen|один момент|подождите|доступ ограничен|وصول مرفوض|لحظة|請稍候|请稍候|しばらくお待ちください|잠시만 기다리십시오",
)

// errorPhrases are the same as parts of a short title, or of a line on a page with next to no other text.
var errorPhrases = []string{"page not found", "page doesn't exist", "page does not exist", "page can't be found", "page can’t be found", "page cannot be found", "page could not be found", "page isn't available", "page is not available",
	"page is no longer available", "page no longer exists", "page you requested", "page you are looking for", "page you're looking for", "couldn't find that page", "couldn't find the page", "content is no longer available", "article not found", "story not found",
	"seite nicht gefunden", "seite existiert nicht", "seite wurde nicht gefunden", "seite konnte nicht gefunden werden", "seite ist nicht mehr verfügbar", "artikel nicht gefunden", "seite nicht verfügbar",
	"page introuvable", "page n'existe pas", "page est introuvable", "page n'a pas été trouvée", "page non trouvée", "page que vous recherchez", "article introuvable",
	"página no encontrada", "página no existe", "no se ha encontrado la página", "no hemos encontrado la página", "página que buscas", "página no disponible", "pàgina no trobada",
	"pagina niet gevonden", "pagina bestaat niet", "pagina non trovata", "pagina non esiste", "pagina che cerchi", "pagina richiesta non", "página não encontrada", "página não existe", "página que procura", "página não foi encontrada",
	"sidan hittades inte", "sidan kunde inte hittas", "sidan finns inte", "hittar inte sidan", "siden blev ikke fundet", "siden findes ikke", "siden kunne ikke findes", "siden ble ikke funnet", "siden finnes ikke", "fant ikke siden", "fant ikkje sida",
	"sivua ei löydy", "sivua ei löytynyt", "strona nie została znaleziona", "nie znaleziono strony", "strona nie istnieje", "strony nie znaleziono", "stránka nenalezena", "stránka nebyla nalezena", "stránka neexistuje", "stránka sa nenašla", "stránka nebola nájdená",
	"az oldal nem található", "oldal nem található", "pagina nu a fost găsită", "pagina nu există", "stranica nije pronađena", "stranica ne postoji", "strani ni mogoče najti", "страницата не е намерена", "страница није пронађена",
	"страница не найдена", "такой страницы", "страница не существует", "страница удалена", "сторінку не знайдено", "сторінка не знайдена", "сторінки не існує", "η σελίδα δεν βρέθηκε", "sayfa bulunamadı", "aradığınız sayfa",
	"الصفحة غير موجودة", "لم يتم العثور على الصفحة", "صفحه مورد نظر", "صفحه یافت نشد", "הדף לא נמצא", "העמוד לא נמצא", "העמוד שחיפשת", "ページが見つかりません", "ページは見つかりません", "お探しのページ", "ページは存在しません", "页面不存在", "找不到页面", "頁面不存在", "找不到頁面", "找不到網頁",
	"페이지를 찾을 수 없", "존재하지 않는 페이지", "không tìm thấy trang", "trang không tồn tại", "halaman tidak ditemukan", "ไม่พบหน้า", "पृष्ठ नहीं मिला", "पेज नहीं मिला",
	"verify you are human", "verifying you are human", "unusual traffic"}

// blockSentences are what those say who keep machines away, folded: no page says so of itself that has something to read.
var blockSentences = []string{"enable javascript and cookies", "checking your browser before", "checking if the site connection is secure", "checking your browser...", "you have been blocked", "unable to access", "please enable js and disable any ad blocker", "confirm you are not a robot",
	"confirm you are a human", "confirm you are human", "confirm you're not a robot", "that you're not a robot", "that you are not a robot", "you're not a bot", "you are not a bot", "verify you are a human", "verify you are human", "verifying you are human", "verify that you are human", "made us think you were a bot", "made us think that you are a bot",
	"press & hold", "press and hold", "unusual traffic from", "automated access to", "unusual activity from your", "request could not be satisfied", "incapsula incident id", "you don't have permission to access", "why have i been blocked", "performance & security by cloudflare", "complete the security check",
	"complete the captcha", "solve this captcha", "your access to this site has been limited", "has been temporarily limited", "website is using a security service to protect itself", "malicious bots", "from the european economic area", "not available in your region", "unavailable in your region",
	"dass sie ein mensch sind", "dass sie kein roboter sind", "ungewöhnlichen datenverkehr", "vérifier que vous êtes humain", "que vous n'êtes pas un robot", "trafic inhabituel", "que eres humano", "que usted es un ser humano", "que no eres un robot", "tráfico inusual", "que você é humano", "que você não é um robô",
	"che sei umano", "che non sei un robot", "dat u een mens bent", "dat je geen robot bent", "att du är en människa", "att du inte är en robot", "at du er et menneske", "at du ikke er en robot", "że jesteś człowiekiem", "że nie jesteś robotem", "že jste člověk", "že nejste robot", "что вы не робот", "что вы человек",
	"що ви не робот", "robot olmadığınızı", "insan olduğunuzu", "أنك إنسان", "أنك لست روبوت", "שאינך רובוט", "ロボットではない", "人間であることを", "确认您是真人", "验证您是真人", "驗證您是人類", "사람인지 확인", "로봇이 아닙니다"}

// scriptSentences are what pages say that scripts must fill.
var scriptSentences = []string{"enable javascript", "javascript is required", "javascript is disabled", "requires javascript", "turn on javascript", "enable js", "without javascript enabled", "javascript aktivieren", "aktivieren sie javascript", "javascript muss aktiviert", "javascript ist deaktiviert",
	"activer javascript", "activez javascript", "javascript est désactivé", "habilite javascript", "active javascript", "activar javascript", "habilitar javascript", "ative o javascript", "habilite o javascript", "abilita javascript", "attivare javascript", "abilitare javascript", "javascript inschakelen", "schakel javascript",
	"aktivera javascript", "aktiver javascript", "aktivér javascript", "slå på javascript", "ota javascript", "włącz javascript", "włączyć javascript", "obsługi javascript", "povolte javascript", "zapněte javascript", "zapnite javascript", "engedélyezze a javascript", "activați javascript", "javascript'i etkinleştir",
	"включите javascript", "включить javascript", "увімкніть javascript", "ενεργοποιήστε", "تفعيل جافا", "تمكين javascript", "javascriptを有効", "启用javascript", "启用 javascript", "啟用 javascript", "javascript를 활성화", "자바스크립트를 활성화"}

var (
	errorSet  = newCueSet(errorPhrases)
	blockSet  = newCueSet(blockSentences)
	scriptSet = newCueSet(scriptSentences)
)

// isError tells a page that has nothing of what was asked for: it is not there, its server failed, or it keeps machines
// away.
func (p *page) isError(a *Article, blocks []block, chars int32) bool {
	all := p.nodes[p.bodyAt].chars
	switch {
	case chars < maxError && (isErrorTitle(a.Title) || isErrorTitle(p.docTitle)),
		all < maxBlock && waitTitles[strings.Trim(fold(cutRunes(p.docTitle, 100)), " .!?,")],
		chars < maxError && all < maxBlock && linesHave(blocks, blockSet),
		chars < minArticle && linesHave(blocks, errorSet):
		return true
	}
	return false
}

// isErrorTitle tells titles of error pages. "404 jobs lost at plant" is none.
func isErrorTitle(title string) bool {
	f := fold(cutRunes(title, 300))
	for part := range strings.FieldsFuncSeq(f, func(r rune) bool {
		return strings.ContainsRune("|-:·!».…", r)
	}) {
		part = strings.Trim(part, " ?？,")
		if errorTitles[part] {
			return true
		}
		if len(part) < 80 && errorSet.in(part) {
			return true
		}
	}
	return false
}

// linesHave looks for a cue in the page's first lines.
func linesHave(blocks []block, cues *cueSet) bool {
	n := 0
	for k := range blocks {
		b := &blocks[k]
		if b.linkShare() > 0.5 || b.chars > 300 {
			continue
		}
		if cues.in(b.folded()) {
			return true
		}
		if n++; n > 20 {
			break
		}
	}
	return false
}

// isShell tells a page with next to no text that asks for scripts, or has the empty element that they fill.
func (p *page) isShell(blocks []block) bool {
	if p.nodes[p.bodyAt].chars > maxShell {
		return false
	}
	if linesHave(blocks, scriptSet) {
		return true
	}
	scripts := false
	for i := range p.nodes {
		nd := &p.nodes[i]
		switch nd.tag {
		case atom.Script:
			scripts = true
		case atom.Noscript:
			c := nd.n.FirstChild
			if c != nil && len(c.Data) > maxNoscript {
				return false // it says there what it has to say
			}
			if c != nil && scriptSet.in(fold(cutRunes(c.Data, 1000))) {
				return true
			}
		case atom.Div:
			if nd.chars == 0 && appRoots[attr(nd.n, "id")] {
				return true
			}
		}
	}
	return scripts && len(blocks) == 0 && len(p.pictures) == 0
}

// appRoots are the ids of the element that widespread frameworks fill.
var appRoots = wordSet("___gatsby|__next|__nuxt|app|app-root|main-app|react-root|root|svelte")

// isLogin tells a page that asks for a password.
func (p *page) isLogin() bool {
	for i := range p.nodes {
		if nd := &p.nodes[i]; nd.tag == atom.Input && strings.EqualFold(attr(nd.n, "type"), "password") && !nd.hidden && nd.all&(flagStyleHidden|flagConsent|flagHeader|flagNav|flagFooter) == 0 {
			return true
		}
	}
	return false
}
