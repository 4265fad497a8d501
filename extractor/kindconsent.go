package extractor

import "slices"

// consentCues are words in texts about cookies and consent, folded.
var consentCues = []string{"personalised advertising", "personalized advertising", "personalisierte werbung", "tracking", "before you continue", "we value your privacy", "your privacy", "cookie", "consent", "datenschutz", "einwilligung", "zustimmung",
	"mit werbung", "respect de votre vie privée", "votre vie privée", "tu privacidad", "su privacidad", "privacidad", "privacidade", "la tua privacy", "privacy", "toestemming", "personvern", "informasjonskapsler", "evästeet", "evästeitä", "prywatnoś", "ciasteczk", "soukromí", "súkromi", "adatvédel", "süti",
	"confidențialitate", "gizlilik", "çerez", "конфиденциальност", "файлы cookie", "приватніст", "απόρρητο", "ملفات تعريف الارتباط", "الخصوصية", "עוגיות", "פרטיות", "クッキー", "プライバシー", "隐私", "隱私", "쿠키", "개인정보",
	"samtykke", "samtycke", "accept and continue", "akzeptieren und weiter", "tout accepter", "aceptar y continuar"}

var consentSet = newCueSet(consentCues)

const (
	consentShare = 0.4  // of a wall's text outside links that is about consent
	maxBehind    = 900  // characters of other text outside links that show through a wall
	maxBeyond    = 3000 // the same with links: a wall may keep the site's menu and footer
)

// isConsent tells a wall: a page that speaks of little but consent. Shops and lists have banners as long as that, but something behind them.
func isConsent(blocks []block) bool {
	plain, about, other := int32(1), int32(0), int32(0)
	for k := range blocks {
		b := &blocks[k]
		plain += b.chars - b.linkChars
		if b.flags&flagConsent != 0 || consentSet.in(fold(cutRunes(b.text, 600))) {
			about += b.chars - b.linkChars
		} else {
			other += b.chars
		}
	}
	return float64(about) > consentShare*float64(plain) && plain-about < maxBehind && other < maxBeyond
}

// acceptCues are words on the button that a consent wall wants pressed.
var acceptCues = []string{"accept", "agree", "allow all", "akzeptieren", "zustimmen", "einverstanden", "accepter", "j'accepte", "aceptar", "acepto", "aceitar",
	"accetta", "accetto", "akkoord", "accepteren", "godkänn", "godta", "samtykk", "tillad", "hyväksy", "zgadzam", "akceptuj", "přijmout", "souhlasím", "súhlas", "elfogad", "sunt de acord",
	"принять", "принимаю", "согласен", "прийняти", "αποδοχή", "موافق", "قبول", "אישור", "同意", "동의", "kabul et"}

func hasAccept(blocks []block) bool {
	return slices.ContainsFunc(blocks, func(b block) bool {
		return b.chars < 60 && (b.flags&flagControl != 0 || b.linkShare() > 0.8) && hasCue(b.folded(), acceptCues)
	})
}
