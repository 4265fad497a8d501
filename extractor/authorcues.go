package extractor

// bylinePrefixes stand before a name in a byline, lower case; a longer one comes before its own beginning.
var bylinePrefixes = []string{
	// English
	"words and photos by", "story and photos by", "this article was written by", "this post was written by", "this story was written by", "article written by", "article by", "written and reviewed by", "medically reviewed by", "words by", "written by", "story by",
	"posted by", "submitted by", "reported by", "reporting by", "analysis by", "published by", "contributed by", "created by", "edited by", "opinion by", "review by", "reviewed by",
	"post author", "post by", "guest post by", "a guest post by", "author name", "authored by", "about the author", "report by", "text by", "interview by", "by", "authors", "author", "text", "words", "from our correspondent",
	// German
	"ein artikel von", "ein kommentar von", "ein gastbeitrag von", "eine analyse von", "ein interview von", "eine kolumne von", "geschrieben von", "verfasst von",
	"ein bericht von", "eine reportage von", "kommentar von", "analyse von", "interview von", "gastbeitrag von", "aus", "von", "autoren", "autorin/autor", "autor/in", "autor:in", "autor*in", "autorin", "autor", "interview",
	// French
	"propos recueillis par", "écrit par", "publié par", "rédigé par", "article de", "par", "auteurs", "auteur",
	// Spanish, Portuguese, Italian, Catalan, Romanian
	"escrito por", "publicado por", "texto de", "texto", "por", "autora", "autores", "a cura di", "scritto da", "pubblicato da", "articolo di", "di", "da", "autore", "per", "scris de", "publicat de",
	// Dutch
	"geschreven door", "door", "auteur(s)",
	// Swedish, Norwegian, Danish, Icelandic
	"skrevet av", "skrevet af", "skriven av", "av", "af", "tekst", "journalist", "eftir",
	// Polish, Czech, Slovak, Hungarian, Croatian
	"opracowanie", "opracował", "oprac.", "oprac", "napisał", "przez", "napsal", "autoři", "autorzy", "autori", "autorius", "autors", "írta", "szerző", "piše", "pišu",
	// Turkish, Finnish, Greek, Russian, Ukrainian, Bulgarian
	"yazan", "haber", "teksti", "kirjoittaja", "γράφουν", "γράφει", "του", "της", "από", "автор", "автори", "авторы", "текст",
	// Arabic, Hebrew, Persian
	"بقلم", "كتب", "كتبت", "كتبه", "מאת", "نویسنده",
	// Hindi, Thai
	"लेखक", "द्वारा", "रिपोर्ट", "โดย", "ผู้เขียน",
	// Indonesian, Malay, Vietnamese
	"penulis", "oleh", "ditulis oleh", "tác giả", "bài và ảnh", "bài viết", "bài", "theo",
	// Japanese, Chinese
	"文", "文・", "著者", "作者", "记者", "記者", "文/", "撰文", "执笔", "글",
}

// pictureWords stand before those who made the pictures, with a colon or a word for "by"; lower case.
var pictureWords = wordSet(
	"photo|photos|photograph|photographs|photography|photographer|picture|pictures|image|images|illustration|illustrations|illustrated|graphic|graphics",
	"video|videos|camera|foto|fotos|bild|bilder|grafik|grafiken|fotografie|crédit|infographie|vidéo|fotografía|fotografías|ilustración|imagen|imágenes",
	"fotografia|immagini|beeld|foto's|kuva|kuvat|zdjęcia|fot|фото",
)

// editLabels stand before who edited or checked a piece; lower case.
var editLabels = []string{
	"edited by", "edited", "editing by", "editing", "editor:", "editors:", "reviewed by", "medically reviewed by", "fact checked by", "fact-checked by", "fact check", "translated by", "produced by",
	"redigiert von", "bearbeitet von", "redaktion:", "übersetzt von", "édité par", "relu par", "traduit par", "editado por", "edición:", "edición de", "revisado por", "traducido por", "redigerad av", "redigeret af", "redigert av",
	"redactor:", "editat de", "редактор:", "編集",
}

// byWords stand between what was made and who made it.
var byWords = wordSet("by|von|par|por|di|de|door|av|af")

// authorLabels are those of bylinePrefixes that say it even after the text, where "by" may be anything.
var authorLabels = []string{
	"auteur", "auteurs", "author", "authors", "autor", "autor/in", "autora", "autore", "autoren", "autores", "autori", "autorin", "autorin/autor", "autorzy", "escrito por", "geschreven door", "geschrieben von", "kirjoittaja",
	"scritto da", "skrevet af", "skrevet av", "skriven av", "szerző", "verfasst von", "written by", "yazan", "écrit par", "автор", "автори", "авторы", "作者", "著者",
}

// colonPrefixes are those of bylinePrefixes that may begin a name or a sentence without a colon: "Text Nora Vask" is no byline.
var colonPrefixes = wordSet("aus|bài|haber|per|text|words|रिपोर्ट")

// bylineSuffixes stand after a name.
var bylineSuffixes = []string{
	"기자", "특파원", "논설위원", "記者", "记者", "編集委員", "特派員", "报道", "報導", "報道", "et al", "reports", "reporting",
	"in", // "Ann Lee in Berlin" is cut at " in " before; this is what is left of it
}

// joiners are the words between two names.
var joiners = wordSet("and|&|und|et|y|e|och|og|en|ja|i|ve|con|mit|with|u|ir|un|és|și|şi|и|і|та|και|dan|và|a|sowie|avec|oraz|с|ו|و|और|和|与|與|와|과|と")

// cutWords end a name: what follows is a time, a place of publication, a label.
var cutWords = map[string]bool{
	"updated": true, "published": true, "posted": true, "modified": true, "last": true, "on": true, "for": true, "at": true, "about": true,
	"reviewed": true, "edited": true, "date": true, "share": true, "view": true, "read": true, "follow": true, "min": true, "mins": true,
	"aktualisiert": true, "veröffentlicht": true, "stand": true, "publié": true, "mis": true, "publicado": true, "actualizado": true,
	"pubblicato": true, "aggiornato": true, "am": true, "il": true, "le": true, "el": true, "em": true, "medically": true, "fact": true,
	"monday": true, "tuesday": true, "wednesday": true, "thursday": true, "friday": true, "saturday": true, "sunday": true,
	"opublikowano": true, "gepubliceerd": true, "bijgewerkt": true, "publisert": true, "publicerad": true, "uppdaterad": true, "oppdatert": true,
	"reporter,": true, "|": true, "»": true, "›": true, "•": true, "·": true, "written": true, "by": true, "in": true, "von": false,
	"email": true, "bio": true, "contributor": true, "contributing": true, "correspondent": true, "staff": true, "senior": true,
	"editor": true, "reporter": true, "journalist": true, "writer": true, "columnist": true, "author": true, "comments": true, "comment": true,
}

// roleWords mark a part of a byline as what someone does.
var roleWords = wordSet(
	"correspondent|editor|editors|reporter|reporters|writer|writers|columnist|columnists|guest|journalist|contributor|contributors|producer|director",
	"manager|founder|co-founder|ceo|cto|cmo|head|chief|president|analyst|specialist|expert|professor|profesor|profesorius|professeur|fellow|researcher",
	"consultant|strategist|photographer|blogger|korrespondent|korrespondentin|redakteur|redakteurin|chefredakteur|reporterin|attorney|lawyer|kolumnist",
	"journaliste|rédacteur|rédactrice|periodista|redactor|redactora|giornalista|redattore|corresponsal|correspondant|correspondante|envoyé|journalistin",
	"politikredakteur|intern|assistant|associate|executive|author|autor|autorin|engineer|developer|dietitian|nutritionist|physician|therapist|marketing",
	"content|senior|officer|vp|cheffe|chroniqueur|chroniqueuse|colunista|columnista|commentator|corespondent|correspondente|corrispondente|dziennikarka",
	"editora|editorialista|editorialiste|editör|editörü|enviada|enviado|envoyée|giornaliste|inviata|inviato|jornalista|jurnalis|jurnalist|jurnalistă",
	"kirjeenvaihtaja|kolumnisti|komentátor|komentátorka|komentator|korespondent|korespondentka|krönikör|ledarskribent|muhabiri|novinár|novinář|novinářka",
	"novinárka|presenter|publicysta|päätoimittaja|redactrice|redaktorka|redattrice|reportér|reporterka|reportérka|repórter|szerkesztő|szerkesztője|tudósító",
	"újságíró|verslaggeefster|wartawan|yazar|yazarı|zpravodaj|zpravodajka|ανταποκριτής|δημοσιογράφος|συντάκτης|журналист|журналистка|журналіст|журналістка",
	"кореспондент|кореспондентка|корреспондент|обозреватель|оглядач|редактор|редакторка|כתב|כתבת|עיתונאי|עיתונאית|صحفي|صحفية|كاتب|مراسل|مراسلة|redaktør",
	"journalisten|toimittaja|redaktor|dziennikarz|muhabir|संवाददाता|पत्रकार|ผู้สื่อข่าว|lead|coach|trainer",
)

// bareRoles are roleWords that are labels or say nothing without another one.
var bareRoles = wordSet("assistant|associate|author|autor|autorin|chief|content|executive|expert|guest|head|lead|marketing|senior")

// newsJobs are those of roleWords that stand before a name as a title.
var newsJobs = wordSet("columnist|correspondent|editor|journaliste|writer|корреспондент")

// jobEndings end compounds that say what someone does.
var jobEndings = []string{
	"journalist", "journalistin", "kolumnist", "kolumnistin", "kommentator", "korrespondent", "korrespondenten", "korrespondentin", "redacteur", "redakteur", "redakteurin", "redaktör", "redaktør", "reporter", "reporterin",
	"toimittaja", "verslaggever",
}

// deskWords mark a part of a byline as a desk or a team of the newsroom.
var deskWords = wordSet(
	"desk|newsdesk|newsroom|news|team|staff|bureau|redaktion|redacción|redaccion|rédaction|redazione|redactie|redaktionen|redakcja|redakce|redacție|redação",
	"redacao|toimitus|редакция|редакція|newsteam|nachrichtenredaktion|onlineredaktion|編集部|取材班|editorial|service|agencies|agency|agenturen|correspondents",
	"department|redaktsiya|webdesk",
)

// legalForms end the names of companies, as those write them.
var legalForms = wordSet("AB|AG|BV|Corp|Corporation|GmbH|INC|Inc|KG|LLC|LLP|LTD|Limited|Ltd|Official|Oy|PC|PLLC|PLC|Pty|SARL|SAS|SRL|SpA|Srl|plc")

// affiliations are words in the names of places where authors work, affiliationStems how such words begin in many languages.
var (
	affiliations     = wordSet("academy|college|egyetem|hospital|hochschule|högskola|school")
	affiliationStems = []string{"akadem", "facult", "fakult", "institut", "universi", "univerzi", "uniwersy", "yliopist", "üniversite", "πανεπιστ", "инстит", "інстит", "университет", "університет"}
)

// degrees are letters behind a name.
var degrees = wordSet(
	"md|phd|rd|rdn|ms|msc|ma|mba|bsc|ba|mph|rn|ld|ldn|dvm|dds|jd|esq|cfp|cpa|cfa|cpt|cpp|psp|cscs|lcsw|lmft|do|jr|sr|ii|iii|fand|facs|pharmd|dpt|np|pa-c|bs",
	"med|edd|dr|llm|llb|cdn|cssd|cns|pe|pmp|psyd|lpc|cfp®|cepf|smt|foma|dabom|mpp|mfa|dmd|od|cde|cdces|faap|fnp|fnp-bc|aprn|dnp|msn|bsn|ryt|e-ryt|ea|obe",
	"mbe|mrcvs|vmd|crna",
)

// notNames are what a byline says in place of a name.
var notNames = wordSet(
	"admin|administrator|editor|staff|guest|author|unknown|anonymous|none|null|undefined|user|webmaster|root|super user|n/a|na|default|test|blog|home|news",
	"view all posts|share|follow|read more|more|post author|contributor|profile|bio|website|posts|about the author|facebook|twitter|linkedin|instagram",
	"email|comments|see all|recent posts|latest posts|more posts|other posts|view bio|all|min read|about us|contact|subscribe|written by|guest author",
	"the author|name|authors|you|us|company|alle artikel|full bio|twitter facebook|facebook twitter|fact checked|years|published|updated|last updated",
	"reviewed by|watch live",
)
