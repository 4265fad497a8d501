package extractor

// bylinePrefixes stand before a name in a byline, lower case; a longer one comes before its own beginning.
var bylinePrefixes = []string{
	// English
	"words and photos by", "story and photos by", "this article was written by", "this post was written by", "this story was written by", "article written by", "article by", "written and reviewed by", "medically reviewed by", "words by", "written by", "story by",
	"posted by", "reported by", "reporting by", "analysis by", "published by", "contributed by", "created by", "edited by", "opinion by", "review by", "reviewed by",
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
	"yazan", "teksti", "kirjoittaja", "γράφουν", "γράφει", "του", "της", "από", "автор", "автори", "авторы", "текст",
	// Arabic, Hebrew, Persian
	"بقلم", "كتب", "كتبت", "كتبه", "מאת", "نویسنده",
	// Hindi
	"लेखक",
	// Indonesian, Malay, Vietnamese
	"penulis", "oleh", "ditulis oleh", "tác giả", "theo",
	// Japanese, Chinese
	"文", "文・", "著者", "作者", "记者", "記者", "文/", "撰文", "执笔", "글",
}

// pictureWords stand before those who made the pictures, with a colon or a word for "by"; lower case.
var pictureWords = map[string]bool{
	"photo": true, "photos": true, "photograph": true, "photographs": true, "photography": true, "photographer": true, "picture": true, "pictures": true, "image": true, "images": true,
	"illustration": true, "illustrations": true, "illustrated": true, "graphic": true, "graphics": true, "video": true, "videos": true, "camera": true,
	"foto": true, "fotos": true, "bild": true, "bilder": true, "grafik": true, "grafiken": true, "fotografie": true, "crédit": true, "infographie": true, "vidéo": true,
	"fotografía": true, "fotografías": true, "ilustración": true, "imagen": true, "imágenes": true, "fotografia": true, "immagini": true, "beeld": true, "foto's": true, "kuva": true, "kuvat": true,
	"zdjęcia": true, "fot": true, "фото": true,
}

// editLabels stand before who edited or checked a piece; lower case.
var editLabels = []string{
	"edited by", "edited", "editing by", "editing", "editor:", "editors:", "reviewed by", "medically reviewed by", "fact checked by", "fact-checked by", "fact check", "translated by", "produced by",
	"redigiert von", "bearbeitet von", "redaktion:", "übersetzt von", "édité par", "relu par", "traduit par", "editado por", "edición:", "edición de", "revisado por", "traducido por", "redigerad av", "redigeret af", "redigert av",
	"redactor:", "editat de", "редактор:", "編集",
}

// byWords stand between what was made and who made it.
var byWords = map[string]bool{"by": true, "von": true, "par": true, "por": true, "di": true, "de": true, "door": true, "av": true, "af": true}

// authorLabels are those of bylinePrefixes that say it even after the text, where "by" may be anything.
var authorLabels = []string{
	"auteur", "auteurs", "author", "authors", "autor", "autor/in", "autora", "autore", "autoren", "autores", "autori", "autorin", "autorin/autor", "autorzy", "escrito por", "geschreven door", "geschrieben von", "kirjoittaja",
	"scritto da", "skrevet af", "skrevet av", "skriven av", "szerző", "verfasst von", "written by", "yazan", "écrit par", "автор", "автори", "авторы", "作者", "著者",
}

// colonPrefixes are those of bylinePrefixes that may begin a name or a sentence without a colon: "Text Nora Vask" is no byline.
var colonPrefixes = map[string]bool{"aus": true, "per": true, "text": true, "words": true}

// bylineSuffixes stand after a name.
var bylineSuffixes = []string{
	"기자", "특파원", "논설위원", "記者", "记者", "編集委員", "特派員", "et al", "reports", "reporting",
	"in", // "Ann Lee in Berlin" is cut at " in " before; this is what is left of it
}

// joiners are the words between two names.
var joiners = map[string]bool{
	"and": true, "&": true, "und": true, "et": true, "y": true, "e": true, "och": true, "og": true, "en": true, "ja": true, "i": true,
	"ve": true, "con": true, "mit": true, "with": true, "u": true, "ir": true, "un": true, "és": true, "și": true, "şi": true, "и": true, "і": true, "та": true, "και": true,
	"dan": true, "và": true, "a": true, "sowie": true, "avec": true, "oraz": true, "с": true, "ו": true, "و": true, "और": true, "和": true, "与": true, "與": true, "와": true, "과": true, "と": true, "in": false,
}

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
var roleWords = map[string]bool{
	"correspondent": true, "editor": true, "editors": true, "reporter": true, "reporters": true, "writer": true, "writers": true, "columnist": true, "columnists": true, "guest": true, "journalist": true, "contributor": true,
	"contributors": true, "producer": true, "director": true, "manager": true, "founder": true, "co-founder": true, "ceo": true, "cto": true, "cmo": true, "head": true, "chief": true,
	"president": true, "analyst": true, "specialist": true, "expert": true, "professor": true, "profesor": true, "profesorius": true, "professeur": true, "fellow": true, "researcher": true, "consultant": true, "strategist": true,
	"photographer": true, "blogger": true, "korrespondent": true, "korrespondentin": true, "redakteur": true, "redakteurin": true, "chefredakteur": true,
	"reporterin": true, "attorney": true, "lawyer": true, "kolumnist": true, "journaliste": true, "rédacteur": true, "rédactrice": true, "periodista": true, "redactor": true, "redactora": true, "giornalista": true,
	"redattore": true, "corresponsal": true, "correspondant": true, "correspondante": true, "envoyé": true, "journalistin": true, "politikredakteur": true,
	"intern": true, "assistant": true, "associate": true, "executive": true, "author": true, "autor": true, "autorin": true, "engineer": true, "developer": true,
	"dietitian": true, "nutritionist": true, "physician": true, "therapist": true, "marketing": true, "content": true, "senior": true, "officer": true, "vp": true,
	"cheffe": true, "chroniqueur": true, "chroniqueuse": true, "colunista": true, "columnista": true, "commentator": true, "corespondent": true, "correspondente": true, "corrispondente": true, "dziennikarka": true,
	"editora": true, "editorialista": true, "editorialiste": true, "editör": true, "editörü": true, "enviada": true, "enviado": true, "envoyée": true, "giornaliste": true, "inviata": true, "inviato": true, "jornalista": true,
	"jurnalis": true, "jurnalist": true, "jurnalistă": true, "kirjeenvaihtaja": true, "kolumnisti": true, "komentátor": true, "komentátorka": true, "komentator": true, "korespondent": true, "korespondentka": true, "krönikör": true,
	"ledarskribent": true, "muhabiri": true, "novinár": true, "novinář": true, "novinářka": true, "novinárka": true, "presenter": true, "publicysta": true, "päätoimittaja": true, "redactrice": true, "redaktorka": true, "redattrice": true,
	"reportér": true, "reporterka": true, "reportérka": true, "repórter": true, "szerkesztő": true, "szerkesztője": true, "tudósító": true, "újságíró": true, "verslaggeefster": true, "wartawan": true, "yazar": true, "yazarı": true,
	"zpravodaj": true, "zpravodajka": true, "ανταποκριτής": true, "δημοσιογράφος": true, "συντάκτης": true, "журналист": true, "журналистка": true, "журналіст": true, "журналістка": true, "кореспондент": true, "кореспондентка": true,
	"корреспондент": true, "обозреватель": true, "оглядач": true, "редактор": true, "редакторка": true, "כתב": true, "כתבת": true, "עיתונאי": true, "עיתונאית": true, "صحفي": true, "صحفية": true, "كاتب": true, "مراسل": true, "مراسلة": true,
	"redaktør": true, "journalisten": true, "toimittaja": true, "redaktor": true, "dziennikarz": true, "muhabir": true, "lead": true, "coach": true, "trainer": true,
}

// bareRoles are roleWords that are labels or say nothing without another one.
var bareRoles = map[string]bool{
	"assistant": true, "associate": true, "author": true, "autor": true, "autorin": true, "chief": true, "content": true, "executive": true, "expert": true, "guest": true, "head": true, "lead": true, "marketing": true, "senior": true,
}

// newsJobs are those of roleWords that stand before a name as a title.
var newsJobs = map[string]bool{"columnist": true, "correspondent": true, "editor": true, "journaliste": true, "writer": true, "корреспондент": true}

// jobEndings end compounds that say what someone does.
var jobEndings = []string{
	"journalist", "journalistin", "kolumnist", "kolumnistin", "kommentator", "korrespondent", "korrespondenten", "korrespondentin", "redacteur", "redakteur", "redakteurin", "redaktör", "redaktør", "reporter", "reporterin",
	"toimittaja", "verslaggever",
}

// deskWords mark a part of a byline as a desk or a team of the newsroom.
var deskWords = map[string]bool{
	"desk": true, "newsdesk": true, "newsroom": true, "news": true, "team": true, "staff": true, "bureau": true, "redaktion": true, "redacción": true, "redaccion": true,
	"rédaction": true, "redazione": true, "redactie": true, "redaktionen": true, "redakcja": true, "redakce": true, "redacție": true, "redação": true, "redacao": true,
	"toimitus": true, "редакция": true, "редакція": true, "newsteam": true, "nachrichtenredaktion": true, "onlineredaktion": true, "編集部": true, "取材班": true,
	"editorial": true, "service": true, "agencies": true, "agency": true, "agenturen": true, "correspondents": true, "department": true, "redaktsiya": true, "webdesk": true, "web": false,
}

// legalForms end the names of companies, as those write them.
var legalForms = map[string]bool{
	"AB": true, "AG": true, "BV": true, "Corp": true, "Corporation": true, "GmbH": true, "INC": true, "Inc": true, "KG": true, "LLC": true, "LLP": true, "LTD": true, "Limited": true, "Ltd": true,
	"Official": true, "Oy": true, "PC": true, "PLLC": true, "PLC": true, "Pty": true, "SARL": true, "SAS": true, "SRL": true, "SpA": true, "Srl": true, "plc": true,
}

// affiliations are words in the names of places where authors work, affiliationStems how such words begin in many languages.
var (
	affiliations     = map[string]bool{"academy": true, "college": true, "egyetem": true, "hospital": true, "hochschule": true, "högskola": true, "school": true}
	affiliationStems = []string{"akadem", "facult", "fakult", "institut", "universi", "univerzi", "uniwersy", "yliopist", "üniversite", "πανεπιστ", "инстит", "інстит", "университет", "університет"}
)

// degrees are letters behind a name.
var degrees = map[string]bool{
	"md": true, "phd": true, "rd": true, "rdn": true, "ms": true, "msc": true, "ma": true, "mba": true, "bsc": true, "ba": true, "mph": true, "rn": true, "ld": true, "ldn": true,
	"dvm": true, "dds": true, "jd": true, "esq": true, "cfp": true, "cpa": true, "cfa": true, "cpt": true, "cpp": true, "psp": true, "cscs": true, "lcsw": true, "lmft": true, "do": true, "jr": true, "sr": true, "ii": true,
	"iii": true, "fand": true, "facs": true, "pharmd": true, "dpt": true, "np": true, "pa-c": true, "bs": true, "med": true, "edd": true, "dr": true, "llm": true, "llb": true, "cdn": true,
	"cssd": true, "cns": true, "pe": true, "pmp": true, "psyd": true, "lpc": true, "cfp®": true, "cepf": true, "smt": true, "foma": true, "dabom": true, "mpp": true, "mfa": true, "dmd": true, "od": true, "cde": true, "cdces": true, "faap": true,
	"fnp": true, "fnp-bc": true, "aprn": true, "dnp": true, "msn": true, "bsn": true, "ryt": true, "e-ryt": true, "ea": true, "obe": true, "mbe": true, "mrcvs": true, "vmd": true, "crna": true,
}

// notNames are what a byline says in place of a name.
var notNames = map[string]bool{
	"admin": true, "administrator": true, "editor": true, "staff": true, "guest": true, "author": true, "unknown": true, "anonymous": true, "none": true, "null": true, "undefined": true,
	"user": true, "webmaster": true, "root": true, "super user": true, "n/a": true, "na": true, "default": true, "test": true, "blog": true, "home": true, "news": true, "view all posts": true,
	"share": true, "follow": true, "read more": true, "more": true, "post author": true, "contributor": true, "profile": true, "bio": true, "website": true, "posts": true, "about the author": true,
	"facebook": true, "twitter": true, "linkedin": true, "instagram": true, "email": true, "comments": true, "see all": true, "recent posts": true, "latest posts": true, "more posts": true, "other posts": true, "view bio": true, "all": true, "min read": true,
	"about us": true, "contact": true, "subscribe": true, "written by": true, "guest author": true, "the author": true, "name": true, "authors": true, "you": true, "us": true, "company": true, "alle artikel": true, "full bio": true, "twitter facebook": true, "facebook twitter": true, "fact checked": true, "years": true, "published": true, "updated": true, "last updated": true, "reviewed by": true, "watch live": true,
}
