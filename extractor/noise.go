package extractor

import "unicode/utf8"

// noiseExact are whole lines, folded, that are furniture wherever they stand.
var noiseExact = map[string]bool{
	"advertisement": true, "advertisment": true, "advertising": true, "ad": true, "anzeige": true, "werbung": true, "publicité": true,
	"publicidad": true, "publicidade": true, "pubblicità": true, "advertentie": true, "annons": true, "annonse": true, "annonce": true, "reklama": true,
	"reklam": true, "реклама": true, "広告": true, "广告": true, "광고": true, "mainos": true,
	"share": true, "share.": true, "share this": true, "share this article": true, "share this story": true, "teilen": true, "partager": true, "compartir": true,
	"facebook": true, "twitter": true, "whatsapp": true, "email": true, "linkedin": true, "copy link": true, "print": true, "x": true,
	"comments": true, "leave a comment": true, "leave a reply": true, "related": true, "related articles": true, "related posts": true,
	"related stories": true, "related coverage": true, "read more": true, "read next": true, "continue reading": true, "show more": true, "load more": true, "see more": true,
	"mehr zum thema": true, "lesen sie auch": true, "lire aussi": true, "à lire aussi": true, "leia também": true, "leia mais": true, "leggi anche": true,
	"lees ook": true, "läs också": true, "læs også": true, "les også": true, "czytaj też": true, "czytaj także": true, "czytaj więcej": true, "читайте также": true, "lea también": true,
	"empfohlener redaktioneller inhalt": true, "recommended stories": true, "more on this story": true, "see also": true, "also read": true, "read also": true,
	"loading...": true, "loading": true, "close": true, "menu": true, "back to top": true, "subscribe": true, "sign up": true, "sign in": true, "log in": true,
	"follow us": true, "table of contents": true, "skip to content": true, "view comments": true, "post a comment": true, "previous": true, "next": true,
	"sponsored": true, "promoted": true, "recommended": true, "most read": true, "tags": true, "tags:": true, "topics": true,
}

// noisePrefixes begin short lines, folded, that say nothing of the story.
var noisePrefixes = []string{
	"© ", "(c) 20", "copyright ©", "copyright 20", "all rights reserved", "advertisement ", "this advertisement has not loaded", "story continues below", "article continues below", "scroll to continue",
	"affiliate disclosure", "this post may contain affiliate", "this post contains affiliate", "filed under:", "tagged with", "tags:", "share this",
}

// leadingAway begin short lines, folded, that lead elsewhere. A sentence without a link may begin so and mean it.
var leadingAway = []string{
	"also read:", "also read |", "read also:", "read more:", "read more |", "read next:", "related:", "see also:", "lesen sie auch:", "lesen sie hier",
	"mehr dazu:", "lire aussi", "à lire aussi", "lea también:", "lee también:", "leia também:", "leia mais:", "leggi anche:", "lees ook:", "les også:",
	"les også ", "læs også ", "läs också ", "lees ook ", "lue myös ", "lesen sie auch ", "leia também ", "lea también ", "lee también ", "czytaj także ", "czytaj też ", "zobacz też", "ilgili haber",
	"mehr zum thema", "watch |", "listen |", "video |", "vidéo |", "read also ", "also read ", "citește și", "διαβάστε επίσης", "اقرأ أيضا", "pročitajte",
	"läs också:", "læs også:", "lue myös:", "czytaj także:", "czytaj też:", "zobacz także:", "читайте также", "читайте також", "ayrıca okuyun",
	"subscribe to ", "sign up for ", "sign up to ", "follow us on ", "join our whatsapp", "join us on ", "click here to subscribe",
	"photo:", "photo by ", "image:", "image credit", "photo credit", "foto:", "bild:", "watch:", "listen:", "posted in ", "filed under",
}

// tailCues are headings, as cueOf gives them, after which an article is over.
var tailCues = map[string]bool{
	"related": true, "related articles": true, "related posts": true, "related stories": true, "related content": true, "related news": true, "related topics": true,
	"related reading": true, "more stories": true, "more from": true, "more news": true, "also in the news": true, "in other news": true, "also in the headlines": true, "you may also like": true, "you might also like": true, "recommended": true,
	"recommended for you": true, "recommended reading": true, "read next": true, "read more": true, "about the author": true,
	"about the authors": true, "about author": true, "about us": true, "comments": true, "leave a comment": true, "leave a reply": true, "share this": true,
	"share this article": true, "share this post": true, "share": true, "tags": true, "newsletter": true, "subscribe": true, "most read": true, "most popular": true, "popular posts": true,
	"recent posts": true, "latest posts": true, "latest news": true, "trending": true, "up next": true, "what to read next": true, "don't miss": true, "top stories": true,
	"mehr zum thema": true, "weitere artikel": true, "das könnte sie auch interessieren": true, "auch interessant": true, "meistgelesen": true, "kommentare": true,
	"über den autor": true, "zum thema": true, "sur le même sujet": true, "à lire aussi": true, "articles similaires": true, "commentaires": true,
	"noticias relacionadas": true, "artículos relacionados": true, "te puede interesar": true, "más noticias": true, "comentarios": true, "notícias relacionadas": true,
	"veja também": true, "leia também": true, "comentários": true, "articoli correlati": true, "leggi anche": true, "potrebbe interessarti": true, "commenti": true,
	"lees ook": true, "meer nieuws": true, "reacties": true, "läs mer": true, "läs också": true, "les også": true, "læs også": true, "czytaj także": true,
	"czytaj też": true, "zobacz także": true, "komentarze": true, "читайте также": true, "комментарии": true, "関連記事": true, "関連ニュース": true, "あわせて読みたい": true, "おすすめ記事": true, "おすすめ情報": true, "アクセスランキング": true,
	"人気記事": true, "新着記事": true, "相关阅读": true, "相關新聞": true, "관련기사": true,
	"get in touch": true, "contact us": true, "follow us": true, "our latest": true, "author": true, "written by": true,
	"other articles": true, "other interesting articles": true, "similar articles": true, "similar posts": true, "similar stories": true, "more articles": true, "verwendete quellen": true, "you may be interested in": true,
}

// commentCues are headings, as cueOf gives them and without a count, above what readers wrote.
var commentCues = map[string]bool{
	"comments": true, "comment": true, "leave a comment": true, "leave a reply": true, "join the conversation": true, "join our commenting forum": true, "responses": true, "replies": true, "reader comments": true,
	"kommentare": true, "kommentar schreiben": true, "leserkommentare": true, "commentaires": true, "comentarios": true, "comentários": true, "commenti": true,
	"reacties": true, "kommentarer": true, "komentarze": true, "komentáře": true, "комментарии": true, "коментарі": true, "yorumlar": true, "コメント": true, "评论": true, "댓글": true,
}

// relatedCues are lines, as cueOf gives them, that head a box of other pages in the middle of a text.
var relatedCues = map[string]bool{
	"read more": true, "read also": true, "also read": true, "related": true, "related articles": true, "related stories": true, "related coverage": true,
	"recommended": true, "more on this story": true, "see also": true, "lesen sie auch": true, "mehr zum thema": true, "lire aussi": true, "à lire aussi": true,
	"leia também": true, "leia mais": true, "leggi anche": true, "lees ook": true, "läs också": true, "les også": true, "læs også": true, "czytaj też": true,
	"czytaj także": true, "czytaj więcej": true, "zobacz także": true, "читайте также": true, "lea también": true, "lee también": true, "関連記事": true,
	"empfohlener redaktioneller inhalt": true, "recommended stories": true, "most read": true, "read next": true,
	"you may also like": true, "you might also like": true, "recommended for you": true, "related posts": true, "related content": true, "related news": true, "more stories": true,
	"auch interessant": true, "das könnte sie auch interessieren": true, "weitere artikel": true, "mehr dazu": true, "sur le même sujet": true, "articles similaires": true,
	"noticias relacionadas": true, "artículos relacionados": true, "te puede interesar": true, "notícias relacionadas": true, "veja também": true, "articoli correlati": true,
	"potrebbe interessarti": true, "meer lezen": true, "lue myös": true, "aiheesta lisää": true, "ilgili haberler": true, "související články": true, "súvisiace články": true,
	"kapcsolódó cikkek": true, "citește și": true, "pročitajte još": true, "διαβάστε επίσης": true, "по теме": true, "читайте також": true, "за темою": true,
	"あわせて読みたい": true, "関連ニュース": true, "おすすめ記事": true, "相关阅读": true, "相關新聞": true, "관련기사": true, "관련 기사": true, "اقرأ أيضا": true, "اقرأ أيضاً": true,
}

// captionCues are words, folded, in lines under pictures.
var captionCues = []string{"photo:", "photo by", "photo credit", "image credit", "credit:", "(photo", "getty images", "/afp", "/ afp", "afp/", "/reuters", "reuters/", "(ap photo",
	"foto:", "bild:", "bildrechte:", "fotografía:", "crédito:", "photographie", "imago images", "nuotr.", "picture alliance", "shutterstock", "istock", "©", "fot.", "фото:", "写真=", "写真：",
	"photograph:", "picture:", "image:", "illustration:"}

// askCues stand, as they are written, in what takes the place of a video or post until a reader agrees to load it.
var askCues = newCueSet([]string{
	"an Drittplattformen", "Externer Inhalt nicht verfügbar", "verhindern das Laden und Anzeigen", "externer Inhalt angezeigt", "externe Inhalt angezeigt", "externe Inhalte angezeigt", "externen Inhalt angezeigt", "externen Inhalt anzuzeigen",
	"externe Inhalte anzuzeigen", "ausgewählten, externen Inhalt", "ausgewählten externen Inhalt", "empfohlenen externen Inhalt", "empfohlener externer Inhalt", "m diesen Inhalt anzuzeigen",
	"m diesen Inhalt sehen zu können", "m Inhalte von Drittanbietern", "diesen Inhalt zu laden",
	"content is hosted by a third party", "content is provided by a third party", "article contains content provided by", "as they may be using cookies and other technologies",
	"o view this content, please", "o view this content you", "o view this video please enable", "to load this content", "enable cookies to view", "accept cookies to view",
	"ce contenu est hébergé par", "our afficher ce contenu", "our visualiser ce contenu", "our voir ce contenu", "ara ver este contenido", "er visualizzare questo contenuto",
	"ara visualizar este conteúdo", "m deze inhoud te ", "or at se dette indhold", "or å se dette innholdet", "ör att se innehållet", "by wyświetlić tę treść", "by zobaczyć tę treść",
})

// maxConsent is how many characters such a text has at most.
const maxConsent = 500

// isBoilerplate tells folded short lines that are furniture; sentence says that the line is one, without a link.
func isBoilerplate(f string, sentence bool) bool {
	if noiseExact[f] {
		return true
	}
	if f != "" && f[0] >= utf8.RuneSelf && (beginsWith(f, rightsLines) || !sentence && beginsWith(f, awayLines)) {
		return true
	}
	return noiseStarts.begin(f) || isInvitation(f, sentence) || !sentence && awayStarts.begin(f)
}

var noiseStarts, awayStarts = newStartSet(noisePrefixes), newStartSet(leadingAway)
