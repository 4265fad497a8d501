package extractor

// Short lines that are not of the text. furniture are whole lines, folded, wherever they stand; the others are headings, as cueOf gives them.
var (
	furniture = wordSet(
		"advertisement|advertisment|advertising|ad|anzeige|werbung|publicité|publicidad|publicidade|pubblicità|advertentie|annons|annonse|annonce|reklama|reklam|реклама|広告|广告|광고",
		"mainos|share.|share this story|teilen|partager|compartir|facebook|twitter|whatsapp|email|linkedin|copy link|print|x|continue reading|show more|load more|see more",
		"loading...|loading|close|menu|back to top|sign up|sign in|log in|table of contents|skip to content|view comments|post a comment|previous|next|sponsored|promoted|tags:",
		"topics|share|share this|share this article|subscribe|follow us|tags",
	)
	// relatedCues head boxes of other pages, in the middle of a text or after it.
	relatedCues = wordSet(
		"read more|read also|also read|related|related articles|related stories|related coverage|recommended|more on this story|see also|lesen sie auch|mehr zum thema|lire aussi",
		"à lire aussi|leia também|leia mais|leggi anche|lees ook|läs också|les også|læs også|czytaj też|czytaj także|czytaj więcej|zobacz także|читайте также|lea también",
		"lee también|関連記事|empfohlener redaktioneller inhalt|recommended stories|most read|read next|you may also like|you might also like|recommended for you|related posts",
		"related content|related news|more stories|auch interessant|das könnte sie auch interessieren|weitere artikel|mehr dazu|sur le même sujet|articles similaires",
		"noticias relacionadas|artículos relacionados|te puede interesar|notícias relacionadas|veja também|articoli correlati|potrebbe interessarti|meer lezen|lue myös",
		"aiheesta lisää|ilgili haberler|související články|súvisiace články|kapcsolódó cikkek|citește și|pročitajte još|διαβάστε επίσης|по теме|читайте також|за темою|あわせて読みたい",
		"関連ニュース|おすすめ記事|相关阅读|相關新聞|관련기사|관련 기사|اقرأ أيضا|اقرأ أيضاً|こちらもおすすめ|アクセスランキング|人気記事|最新記事|延伸閱讀|延伸阅读|推荐阅读|推薦閱讀|更多新闻|更多新聞|热门文章|热门新闻|熱門文章|熱門新聞|相关文章|相关新闻|相關文章|相關報導|관련 뉴스|많이 본 기사",
		"많이 본 뉴스|인기 기사|추천 기사|ข่าวที่เกี่ยวข้อง|ข่าวยอดนิยม|ข่าวล่าสุด|บทความที่เกี่ยวข้อง|เรื่องที่เกี่ยวข้อง|संबंधित खबरें|संबंधित समाचार|ये भी पढ़ें|यह भी पढ़ें|আরও পড়ুন",
		"தொடர்புடைய செய்திகள்|أخبار ذات صلة|الأكثر قراءة|مقالات ذات صلة|مواضيع ذات صلة|موضوعات ذات صلة|بیشتر بخوانید|مطالب مرتبط|یہ بھی پڑھیں|כתבות נוספות|כתבות קשורות|עוד בנושא",
		"קראו גם|διαβάστε ακόμη|σχετικά άρθρα|ayrıca oku|baca juga|artikel terkait|berita terkait|tin liên quan|đọc thêm|материалы по теме|по темата",
	)
	// commentCues, without a count, stand above what readers wrote.
	commentCues = wordSet(
		"comments|comment|leave a comment|leave a reply|join the conversation|join our commenting forum|responses|replies|reader comments|kommentare|kommentar schreiben",
		"leserkommentare|commentaires|comentarios|comentários|commenti|reacties|kommentarer|komentarze|komentáře|комментарии|коментарі|yorumlar|コメント|评论|댓글|コメント一覧|評論|留言|网友评论",
		"ความคิดเห็น|टिप्पणियां|التعليقات|تعليقات|نظرات|دیدگاه ها|תגובות|σχόλια|komentar|bình luận",
	)
	// endCues are those after which an article is over, beside relatedCues and commentCues.
	endCues = wordSet(
		"share|share this|share this article|subscribe|follow us|tags|related topics|related reading|more from|more news|also in the news|in other news|also in the headlines",
		"recommended reading|about the author|about the authors|about author|about us|share this post|newsletter|most popular|popular posts|recent posts|latest posts|latest news",
		"trending|up next|what to read next|don't miss|top stories|meistgelesen|über den autor|zum thema|más noticias|meer nieuws|läs mer|おすすめ情報|新着記事|get in touch|contact us",
		"our latest|author|written by|other articles|other interesting articles|similar articles|similar posts|similar stories|more articles|verwendete quellen",
		"you may be interested in",
	)
)

// noiseStarts begin short lines, folded, that say nothing of the story: who owns the text, who edited it, what is sold.
var noiseStarts = newStartSet([]string{
	"© ", "(c) 20", "copyright ©", "copyright 20", "all rights reserved", "advertisement ", "this advertisement has not loaded", "story continues below",
	"article continues below", "scroll to continue", "affiliate disclosure", "this post may contain affiliate", "this post contains affiliate", "filed under:", "tagged with",
	"tags:", "share this", "ⓒ", "저작권자", "무단전재", "無断転載", "责任编辑", "責任編輯", "(责任编辑", "(責任編輯", "（责任编辑", "（責任編輯", "【责任编辑", "編輯：", "编辑：", "版权所有", "版權所有", "สงวนลิขสิทธิ์",
	"सर्वाधिकार", "جميع الحقوق محفوظة", "تمامی حقوق", "כל הזכויות שמורות",
})

// awayStarts begin short lines, folded, that lead elsewhere. A sentence without a link may begin so and mean it.
var awayStarts = newStartSet([]string{
	"also read:", "read also:", "read more:", "read more |", "read next:", "related:", "see also:", "lesen sie auch:", "lesen sie hier", "mehr dazu:", "lire aussi",
	"à lire aussi", "lea también:", "lee también:", "leia também:", "leia mais:", "leggi anche:", "lees ook:", "les også:", "les også ", "læs også ", "läs också ",
	"lees ook ", "lue myös ", "lesen sie auch ", "leia também ", "lea también ", "lee también ", "czytaj także ", "czytaj też ", "zobacz też", "ilgili haber",
	"mehr zum thema", "watch |", "listen |", "video |", "vidéo |", "read also ", "also read ", "citește și", "διαβάστε επίσης", "اقرأ أيضا", "pročitajte", "läs också:",
	"læs også:", "lue myös:", "czytaj także:", "czytaj też:", "zobacz także:", "читайте также", "читайте також", "ayrıca okuyun", "subscribe to ", "sign up for ",
	"sign up to ", "follow us on ", "join our whatsapp", "join us on ", "click here to subscribe", "photo:", "photo by ", "image:", "image credit", "photo credit", "foto:",
	"bild:", "watch:", "listen:", "posted in ", "filed under", "関連記事：", "あわせて読みたい", "延伸閱讀", "相关阅读", "▶", "อ่านเพิ่มเติม", "อ่านข่าว", "ये भी पढ़ें", "यह भी पढ़ें",
	"اقرأ المزيد", "بیشتر بخوانید", "یہ بھی پڑھیں", "קראו גם", "לקריאה נוספת", "baca juga", "xem thêm", "đọc thêm",
})

// captionCues are words, folded, in lines under pictures.
var captionCues = newCueSet([]string{
	"photo:", "photo by", "photo credit", "image credit", "credit:", "(photo", "getty images", "/afp", "/ afp", "afp/", "/reuters", "reuters/", "(ap photo", "foto:", "bild:",
	"bildrechte:", "fotografía:", "crédito:", "photographie", "imago images", "nuotr.", "picture alliance", "shutterstock", "istock", "©", "fot.", "фото:", "写真=", "写真：",
	"photograph:", "picture:", "image:", "illustration:", "写真＝", "写真提供", "写真:", "撮影=", "図／", "圖／", "圖/", "图/", "（圖", "图片来源", "圖片來源", "攝影：", "摄影：", "사진=", "사진 =", "사진 제공",
	"사진제공", "/사진", "ภาพ:", "ภาพจาก", "ภาพ :", "फोटो:", "फाइल फोटो", "ছবি:", "صورة:", "تصوير:", "عکس:", "צילום:", "φωτογραφία:", "fotoğraf:", "ảnh:",
})

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
	return furniture[f] || relatedCues[f] || commentCues[f] || noiseStarts.begin(f) || isInvitation(f, sentence) || !sentence && awayStarts.begin(f)
}
