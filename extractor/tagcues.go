package extractor

// editorialFlags are tags that say where an article is placed or of what sort it is, not what it is about; folded.
var editorialFlags = wordSet(
	// English
	"advertorial|ap|breaking|breaking news|commentary|curated|editor's pick|editor's picks|editorial|editors pick|editors' pick|editors' picks|exclusive",
	"feature|featured|front page|frontpage|general|headlines|highlights|home|home page|homepage|hot|in focus|latest|latest news|most read|must read|news",
	"newsletter|op-ed|opinion|paid content|partner content|promoted|recommended|scoop|slider|sponsored|sponsored content|spotlight|story|subscriber only",
	"subscribers only|top|top news|top stories|top story|trending|uncategorized|video",
	// German
	"aktuell|anzeige|eilmeldung|empfehlung der redaktion|exklusiv|kommentar|leitartikel|meinung|nachrichten|neueste nachrichten|schlagzeilen|startseite",
	"top-news|top-thema|topmeldung|topthema",
	// French
	"actu|actualité|actualités|alerte info|dernière minute|dernières actualités|en direct|exclusif|exclusivité|opinions|publi-rédactionnel|à la une",
	"éditorial",
	// Spanish, Portuguese, Italian
	"contenido patrocinado|conteúdo patrocinado|destacada|destacado|destaque|destaques|editoriale|en portada|esclusiva|exclusiva|exclusivo|in evidenza",
	"lo último|noticias|notizie|notícias|opinioni|opinião|opinión|patrocinado|portada|primo piano|sponsorizzato|ultima ora|ultime notizie|última hora",
	"últimas noticias|últimas notícias",
	// Dutch, Swedish, Norwegian, Danish, Finnish, Icelandic
	"annonce|annons|annonse|exclusief|fréttir|gesponsord|laatste nieuws|meninger|mielipide|nieuws|nyheder|nyheter|opinie|senaste nytt|seneste nyt",
	"siste nytt|uitgelicht|uutiset|åsikter",
	// Polish, Czech, Hungarian, Romanian, Croatian, Baltic
	"aktuality|arvamus|hírek|komentář|mišljenje|najnowsze|naujienos|nuomonės|názory|polecane|uudised|vesti|vijesti|vélemény|wiadomości|ziņas|zprávy|știri",
	// Turkish, Greek, Russian, Ukrainian
	"haber|haberler|manşet|son dakika|son dakika haber|yorum|γνώμη|ειδήσεις|главное|думка|мнение|мнения|новини|новости|срочно|эксклюзив",
	// Arabic, Hebrew, Hindi
	"דעות|חדשות|أخبار|خبر|رأي|عاجل|ताज़ा खबर|विचार|समाचार",
	// Japanese, Chinese, Korean
	"オピニオン|トップ|ニュース|即時|头条|新聞|新闻|社説|社论|速報|頭條|뉴스|단독|사설|속보",
)

// tagLabels stand before or over tags and are none; folded.
var tagLabels = wordSet(
	// English
	"all topics|article tags|article topics|explore more on these topics|explore more topics|explore topics|filed under|in this story|keywords|more",
	"more about|more on|more on these topics|more on this story|read more about|read more on|related keywords|related tags|related topics|tag|tagged",
	"tagged with|tags|topic|topics|topics in this article|topics in this story",
	// German
	"mehr|mehr lesen über|mehr zu den themen|mehr zu diesem thema|mehr zu diesen themen|mehr zum thema|mehr über|schlagworte|schlagwörter|stichworte",
	"stichwörter|thema|themen|themen des artikels|themen dieses artikels|themen in diesem artikel|themenseiten|verwandte themen|zugehörige themen",
	"ähnliche themen",
	// French
	"en savoir plus sur|lire plus sur|mots clés|mots-clés|plus d'infos sur|sujets|sujets associés|thèmes|thèmes associés|thématiques|à lire sur",
	// Spanish, Portuguese, Italian
	"altro su|archivado en|argomenti|argomenti correlati|argomenti trattati|assuntos|en este artículo|etiquetas|in questo articolo|leer más sobre",
	"leggi altro su|leia mais sobre|mais sobre|más información sobre|más noticias sobre|más sobre|palabras clave|palavras-chave|parole chiave",
	"saiba mais sobre|tag correlati|temas|temas relacionados|temi|temi correlati|tópicos|tópicos relacionados",
	// Dutch, Swedish, Norwegian, Danish, Finnish, Icelandic
	"aiheet|avainsanat|efnisorð|emneord|emner|etiketter|gerelateerde onderwerpen|i artikeln|lees meer over|les mer om|lisää aiheesta|lue lisää aiheesta",
	"läs mer om|læs mere om|meer over|meer over deze onderwerpen|mer om|mere om|nyckelord|nøkkelord|onderwerpen|thema's|trefwoorden|ämnen|ämnen i artikeln",
	// Polish, Czech, Slovak, Hungarian, Romanian, Croatian, Baltic
	"cuvinte cheie|címkék|další témata|etichete|kapcsolódó témák|ključne riječi|klíčová slova|kľúčové slová|märksõnad|oznake|powiązane tematy",
	"související témata|subiecte|słowa kluczowe|tagi|tagy|teemad|tematy|teme|temos|témata|témy|témák|tēmas|więcej na temat|więcej o|štítky",
	// Turkish, Greek, Russian, Ukrainian, Bulgarian
	"etiketler|ilgili konular|konular|ετικέτες|θέματα|ключевые слова|ключові слова|ключові теми|метки|мітки|по теме|тагове|теги|теми|темы|темы статьи",
	// Arabic, Hebrew, Persian, Hindi
	"תגיות|الوسوم|برچسب ها|كلمات دالة|كلمات مفتاحية|مواضيع ذات صلة|टैग|टॉपिक",
	// Japanese, Chinese, Korean
	"キーワード|タグ|トピックス|关键字|关键词|标签|標籤|相关标签|相关话题|相關標籤|話題|関連キーワード|関連タグ|関連トピックス|關鍵字|관련 키워드|관련 태그|키워드|태그",
)

// topicSorts are the sorts of things in a list such as "Subject: Harbours", "Page Type: Article" that are topics; folded.
var topicSorts = wordSet("categories|category|keyword|keywords|location|organisation|organization|people|person|place|subject|subjects|tag|tags|topic|topics")
