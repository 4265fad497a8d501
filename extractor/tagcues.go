package extractor

// editorialFlags are tags that say where an article is placed or of what sort it is, not what it is about; folded.
var editorialFlags = map[string]bool{
	// English
	"advertorial": true, "ap": true, "breaking": true, "breaking news": true, "commentary": true, "curated": true, "editor's pick": true,
	"editor's picks": true, "editorial": true, "editors pick": true, "editors' pick": true, "editors' picks": true, "exclusive": true, "feature": true,
	"featured": true, "front page": true, "frontpage": true, "general": true, "headlines": true, "highlights": true, "home": true, "home page": true,
	"homepage": true, "hot": true, "in focus": true, "latest": true, "latest news": true, "most read": true, "must read": true, "news": true,
	"newsletter": true, "op-ed": true, "opinion": true, "paid content": true, "partner content": true, "promoted": true, "recommended": true,
	"scoop": true, "slider": true, "sponsored": true, "sponsored content": true, "spotlight": true, "story": true, "subscriber only": true,
	"subscribers only": true, "top": true, "top news": true, "top stories": true, "top story": true, "trending": true, "uncategorized": true,
	"video": true,
	// German
	"aktuell": true, "anzeige": true, "eilmeldung": true, "empfehlung der redaktion": true, "exklusiv": true, "kommentar": true, "leitartikel": true,
	"meinung": true, "nachrichten": true, "neueste nachrichten": true, "schlagzeilen": true, "startseite": true, "top-news": true, "top-thema": true,
	"topmeldung": true, "topthema": true,
	// French
	"actu": true, "actualité": true, "actualités": true, "alerte info": true, "dernière minute": true, "dernières actualités": true, "en direct": true,
	"exclusif": true, "exclusivité": true, "opinions": true, "publi-rédactionnel": true, "à la une": true, "éditorial": true,
	// Spanish, Portuguese, Italian
	"contenido patrocinado": true, "conteúdo patrocinado": true, "destacada": true, "destacado": true, "destaque": true, "destaques": true,
	"editoriale": true, "en portada": true, "esclusiva": true, "exclusiva": true, "exclusivo": true, "in evidenza": true, "lo último": true,
	"noticias": true, "notizie": true, "notícias": true, "opinioni": true, "opinião": true, "opinión": true, "patrocinado": true, "portada": true,
	"primo piano": true, "sponsorizzato": true, "ultima ora": true, "ultime notizie": true, "última hora": true, "últimas noticias": true,
	"últimas notícias": true,
	// Dutch, Swedish, Norwegian, Danish, Finnish, Icelandic
	"annonce": true, "annons": true, "annonse": true, "exclusief": true, "fréttir": true, "gesponsord": true, "laatste nieuws": true, "meninger": true,
	"mielipide": true, "nieuws": true, "nyheder": true, "nyheter": true, "opinie": true, "senaste nytt": true, "seneste nyt": true, "siste nytt": true,
	"uitgelicht": true, "uutiset": true, "åsikter": true,
	// Polish, Czech, Hungarian, Romanian, Croatian, Baltic
	"aktuality": true, "arvamus": true, "hírek": true, "komentář": true, "mišljenje": true, "najnowsze": true, "naujienos": true, "nuomonės": true,
	"názory": true, "polecane": true, "uudised": true, "vesti": true, "vijesti": true, "vélemény": true, "wiadomości": true, "ziņas": true,
	"zprávy": true, "știri": true,
	// Turkish, Greek, Russian, Ukrainian
	"haber": true, "haberler": true, "manşet": true, "son dakika": true, "son dakika haber": true, "yorum": true, "γνώμη": true, "ειδήσεις": true,
	"главное": true, "думка": true, "мнение": true, "мнения": true, "новини": true, "новости": true, "срочно": true, "эксклюзив": true,
	// Arabic, Hebrew, Hindi
	"דעות": true, "חדשות": true, "أخبار": true, "خبر": true, "رأي": true, "عاجل": true, "ताज़ा खबर": true, "विचार": true, "समाचार": true,
	// Japanese, Chinese, Korean
	"オピニオン": true, "トップ": true, "ニュース": true, "即時": true, "头条": true, "新聞": true, "新闻": true, "社説": true, "社论": true, "速報": true, "頭條": true, "뉴스": true,
	"단독": true, "사설": true, "속보": true,
}

// tagLabels stand before or over tags and are none; folded.
var tagLabels = map[string]bool{
	// English
	"all topics": true, "article tags": true, "article topics": true, "explore more on these topics": true, "explore more topics": true,
	"explore topics": true, "filed under": true, "in this story": true, "keywords": true, "more": true, "more about": true, "more on": true,
	"more on these topics": true, "more on this story": true, "read more about": true, "read more on": true, "related keywords": true,
	"related tags": true, "related topics": true, "tag": true, "tagged": true, "tagged with": true, "tags": true, "topic": true, "topics": true,
	"topics in this article": true, "topics in this story": true,
	// German
	"mehr": true, "mehr lesen über": true, "mehr zu den themen": true, "mehr zu diesem thema": true, "mehr zu diesen themen": true,
	"mehr zum thema": true, "mehr über": true, "schlagworte": true, "schlagwörter": true, "stichworte": true, "stichwörter": true, "thema": true,
	"themen": true, "themen des artikels": true, "themen dieses artikels": true, "themen in diesem artikel": true, "themenseiten": true,
	"verwandte themen": true, "zugehörige themen": true, "ähnliche themen": true,
	// French
	"en savoir plus sur": true, "lire plus sur": true, "mots clés": true, "mots-clés": true, "plus d'infos sur": true, "sujets": true,
	"sujets associés": true, "thèmes": true, "thèmes associés": true, "thématiques": true, "à lire sur": true,
	// Spanish, Portuguese, Italian
	"altro su": true, "archivado en": true, "argomenti": true, "argomenti correlati": true, "argomenti trattati": true, "assuntos": true,
	"en este artículo": true, "etiquetas": true, "in questo articolo": true, "leer más sobre": true, "leggi altro su": true, "leia mais sobre": true,
	"mais sobre": true, "más información sobre": true, "más noticias sobre": true, "más sobre": true, "palabras clave": true, "palavras-chave": true,
	"parole chiave": true, "saiba mais sobre": true, "tag correlati": true, "temas": true, "temas relacionados": true, "temi": true,
	"temi correlati": true, "tópicos": true, "tópicos relacionados": true,
	// Dutch, Swedish, Norwegian, Danish, Finnish, Icelandic
	"aiheet": true, "avainsanat": true, "efnisorð": true, "emneord": true, "emner": true, "etiketter": true, "gerelateerde onderwerpen": true,
	"i artikeln": true, "lees meer over": true, "les mer om": true, "lisää aiheesta": true, "lue lisää aiheesta": true, "läs mer om": true,
	"læs mere om": true, "meer over": true, "meer over deze onderwerpen": true, "mer om": true, "mere om": true, "nyckelord": true, "nøkkelord": true,
	"onderwerpen": true, "thema's": true, "trefwoorden": true, "ämnen": true, "ämnen i artikeln": true,
	// Polish, Czech, Slovak, Hungarian, Romanian, Croatian, Baltic
	"cuvinte cheie": true, "címkék": true, "další témata": true, "etichete": true, "kapcsolódó témák": true, "ključne riječi": true,
	"klíčová slova": true, "kľúčové slová": true, "märksõnad": true, "oznake": true, "powiązane tematy": true, "související témata": true,
	"subiecte": true, "słowa kluczowe": true, "tagi": true, "tagy": true, "teemad": true, "tematy": true, "teme": true, "temos": true, "témata": true,
	"témy": true, "témák": true, "tēmas": true, "więcej na temat": true, "więcej o": true, "štítky": true,
	// Turkish, Greek, Russian, Ukrainian, Bulgarian
	"etiketler": true, "ilgili konular": true, "konular": true, "ετικέτες": true, "θέματα": true, "ключевые слова": true, "ключові слова": true,
	"ключові теми": true, "метки": true, "мітки": true, "по теме": true, "тагове": true, "теги": true, "теми": true, "темы": true, "темы статьи": true,
	// Arabic, Hebrew, Persian, Hindi
	"תגיות": true, "الوسوم": true, "برچسب ها": true, "كلمات دالة": true, "كلمات مفتاحية": true, "مواضيع ذات صلة": true, "टैग": true, "टॉपिक": true,
	// Japanese, Chinese, Korean
	"キーワード": true, "タグ": true, "トピックス": true, "关键字": true, "关键词": true, "标签": true, "標籤": true, "相关标签": true, "相关话题": true, "相關標籤": true, "話題": true,
	"関連キーワード": true, "関連タグ": true, "関連トピックス": true, "關鍵字": true, "관련 키워드": true, "관련 태그": true, "키워드": true, "태그": true,
}

// topicSorts are the sorts of things in a list such as "Subject: Harbours", "Page Type: Article" that are topics; folded.
var topicSorts = map[string]bool{
	"categories": true, "category": true, "keyword": true, "keywords": true, "location": true, "organisation": true, "organization": true, "people": true, "person": true, "place": true,
	"subject": true, "subjects": true, "tag": true, "tags": true, "topic": true, "topics": true,
}
