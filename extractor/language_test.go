package extractor

import (
	"strings"
	"testing"
)

// speechOf are a few sentences about one harbour library, by language.
var speechOf = map[string]string{
	"ar": "أعلنت بلدية المرفأ أن المكتبة القديمة على ضفة النهر ستفتح أبوابها من جديد في الشهر المقبل، بعد أعمال ترميم استمرت أكثر من عامين. وقالت المديرة إن السكان تبرعوا بثلاثة آلاف كتاب.",
	"bg": "Общинският съвет реши в сряда, че старата библиотека край реката ще бъде отворена отново през следващия месец. Директорката каза, че жителите са дарили три хиляди книги и че ремонтът е продължил две години.",
	"bn": "নদীর ধারের পুরোনো গ্রন্থাগারটি আগামী মাসে আবার খুলে দেওয়া হবে বলে বুধবার জানিয়েছে পৌরসভা। বাসিন্দারা তিন হাজার বই দান করেছেন।",
	"ca": "L'ajuntament ha decidit dimecres que la vella biblioteca del riu tornarà a obrir el mes que ve, després de més de dos anys d'obres. La directora diu que els veïns han regalat tres mil llibres amb molta il·lusió.",
	"cs": "Městská rada ve středu rozhodla, že se stará knihovna u řeky příští měsíc znovu otevře. Ředitelka řekla, že obyvatelé darovali tři tisíce knih a že opravy trvaly déle, než se čekalo.",
	"da": "Byrådet besluttede onsdag, at det gamle bibliotek ved åen åbner igen i næste måned efter mere end to års arbejde. Lederen siger, at beboerne har givet tre tusind bøger, og at hun ikke havde ventet det.",
	"de": "Der Stadtrat hat am Mittwoch beschlossen, dass die alte Bibliothek am Fluss im nächsten Monat wieder öffnet. Die Leiterin sagte, die Bewohner hätten dreitausend Bücher gespendet, und der Umbau habe länger gedauert als geplant.",
	"el": "Το δημοτικό συμβούλιο αποφάσισε την Τετάρτη ότι η παλιά βιβλιοθήκη δίπλα στο ποτάμι θα ανοίξει ξανά τον επόμενο μήνα, μετά από δύο χρόνια εργασιών.",
	"en": "The town council decided on Wednesday that the old library by the river will open again next month. The head of the library said that residents had given three thousand books and that the work took longer than planned.",
	"es": "El ayuntamiento decidió el miércoles que la vieja biblioteca junto al río abrirá de nuevo el próximo mes. La directora dijo que los vecinos han regalado tres mil libros y que las obras duraron más de lo previsto.",
	"et": "Linnavolikogu otsustas kolmapäeval, et vana raamatukogu jõe ääres avatakse uuesti järgmisel kuul. Juhataja sõnul on elanikud kinkinud kolm tuhat raamatut ja ehitus kestis kauem, kui oli plaanis.",
	"fa": "شورای شهر روز چهارشنبه تصمیم گرفت که کتابخانه قدیمی کنار رودخانه ماه آینده دوباره باز شود. مدیر کتابخانه گفت که ساکنان سه هزار کتاب هدیه داده\u200cاند و کار بازسازی بیش از دو سال طول کشید.",
	"fi": "Kaupunginvaltuusto päätti keskiviikkona, että joen rannalla oleva vanha kirjasto avataan uudelleen ensi kuussa. Johtajan mukaan asukkaat ovat lahjoittaneet kolmetuhatta kirjaa, ja työ kesti kauemmin kuin oli suunniteltu.",
	"fr": "Le conseil municipal a décidé mercredi que la vieille bibliothèque au bord de la rivière rouvrira le mois prochain. La directrice a dit que les habitants ont donné trois mille livres et que les travaux ont duré plus longtemps que prévu.",
	"he": "מועצת העיר החליטה ביום רביעי כי הספרייה הישנה על גדת הנהר תיפתח שוב בחודש הבא. המנהלת אמרה כי התושבים תרמו שלושת אלפים ספרים וכי העבודות נמשכו יותר משנתיים.",
	"hi": "नगर परिषद ने बुधवार को फैसला किया कि नदी के किनारे का पुराना पुस्तकालय अगले महीने फिर से खुलेगा। निदेशक ने कहा कि निवासियों ने तीन हजार किताबें दी हैं और काम में दो साल से अधिक का समय लगा।",
	"hr": "Gradsko vijeće odlučilo je u srijedu da će se stara knjižnica uz rijeku ponovno otvoriti sljedeći mjesec. Ravnateljica kaže da su stanovnici darovali tri tisuće knjiga i da su radovi trajali dulje nego što se očekivalo.",
	"hu": "A városi tanács szerdán úgy döntött, hogy a folyóparti régi könyvtár a jövő hónapban újra megnyílik. Az igazgató szerint a lakók háromezer könyvet adtak, és a munka tovább tartott, mint azt tervezték.",
	"hy": "Քաղաքի ավագանին չորեքշաբթի որոշեց, որ գետի ափին գտնվող հին գրադարանը կվերաբացվի հաջորդ ամիս։",
	"id": "Dewan kota memutuskan pada hari Rabu bahwa perpustakaan tua di tepi sungai akan dibuka kembali bulan depan. Kepala perpustakaan mengatakan warga telah menyumbangkan tiga ribu buku dan pekerjaan itu tidak selesai tepat waktu.",
	"is": "Bæjarstjórnin ákvað á miðvikudag að gamla bókasafnið við ána verði opnað aftur í næsta mánuði. Forstöðukonan sagði að íbúar hefðu gefið þrjú þúsund bækur og að verkið hafi tekið lengri tíma en til stóð.",
	"it": "Il consiglio comunale ha deciso mercoledì che la vecchia biblioteca sul fiume riaprirà il mese prossimo. La direttrice ha detto che gli abitanti hanno donato tremila libri e che i lavori sono durati più del previsto.",
	"ja": "市議会は水曜日、川沿いの古い図書館を来月から再開することを決めた。館長は新しい本を三万冊そろえたと話している。",
	"ka": "საქალაქო საბჭომ ოთხშაბათს გადაწყვიტა, რომ მდინარესთან მდებარე ძველი ბიბლიოთეკა მომავალ თვეში გაიხსნება.",
	"ko": "시의회는 수요일에 강가의 오래된 도서관을 다시 열기로 결정했으며 주민들은 다음 달부터 책을 빌릴 수 있다.",
	"lt": "Miesto taryba trečiadienį nusprendė, kad sena biblioteka prie upės vėl atsidarys kitą mėnesį. Direktorė sakė, kad gyventojai padovanojo tris tūkstančius knygų ir kad darbai truko ilgiau, nei buvo planuota.",
	"nb": "Kommunestyret bestemte onsdag at det gamle biblioteket ved elva åpner igjen neste måned etter mer enn to års arbeid. Lederen sier at folk har gitt tre tusen bøker, og at hun ikke hadde ventet det nå.",
	"nl": "De gemeenteraad besloot woensdag dat de oude bibliotheek aan de rivier volgende maand weer opengaat. De directrice zei dat de bewoners drieduizend boeken hebben gegeven en dat het werk langer duurde dan gepland.",
	"pl": "Rada miasta zdecydowała w środę, że stara biblioteka nad rzeką zostanie ponownie otwarta w przyszłym miesiącu. Dyrektorka powiedziała, że mieszkańcy podarowali trzy tysiące książek, a prace trwały dłużej, niż się spodziewano.",
	"pt": "A câmara municipal decidiu na quarta-feira que a velha biblioteca junto ao rio vai reabrir no próximo mês. A diretora disse que os moradores doaram três mil livros e que as obras não acabaram no prazo previsto.",
	"ro": "Consiliul local a hotărât miercuri că vechea bibliotecă de pe malul râului se va redeschide luna viitoare. Directoarea a spus că locuitorii au dăruit trei mii de cărți și că lucrările au durat mai mult decât era prevăzut.",
	"ru": "Совет города решил в среду, что старая библиотека у реки снова откроется в следующем месяце. Директор сказала, что жители подарили три тысячи книг и что ремонт длился дольше, чем было задумано.",
	"sk": "Mestská rada v stredu rozhodla, že stará knižnica pri rieke sa budúci mesiac opäť otvorí. Riaditeľka povedala, že obyvatelia darovali tri tisíc kníh a že práce trvali dlhšie, ako sa čakalo, nie však zbytočne.",
	"sr": "Градско веће одлучило је у среду да ће стара библиотека крај реке поново бити отворена следећег месеца. Управница каже да су становници поклонили три хиљаде књига и да су радови трајали дуже него што се очекивало.",
	"sv": "Kommunfullmäktige beslutade på onsdagen att det gamla biblioteket vid ån ska öppna igen nästa månad. Chefen säger att invånarna har skänkt tre tusen böcker och att arbetet tog längre tid än väntat.",
	"sw": "Baraza la mji liliamua siku ya Jumatano kwamba maktaba ya zamani kando ya mto itafunguliwa tena mwezi ujao. Mkurugenzi alisema kuwa wakazi wametoa vitabu elfu tatu na kazi hiyo ilichukua muda mrefu kwa sababu ya mvua.",
	"ta": "ஆற்றங்கரையில் உள்ள பழைய நூலகம் அடுத்த மாதம் மீண்டும் திறக்கப்படும் என்று நகர மன்றம் புதன்கிழமை முடிவு செய்தது.",
	"th": "สภาเทศบาลมีมติเมื่อวันพุธให้เปิดห้องสมุดเก่าริมแม่น้ำอีกครั้งในเดือนหน้า ผู้อำนวยการกล่าวว่าชาวบ้านบริจาคหนังสือสามพันเล่ม",
	"tr": "Belediye meclisi çarşamba günü nehir kıyısındaki eski kütüphanenin gelecek ay yeniden açılmasına karar verdi. Müdür, sakinlerin üç bin kitap bağışladığını ve çalışmaların beklenenden daha uzun sürdüğünü söyledi.",
	"uk": "Міська рада вирішила в середу, що стара бібліотека біля річки знову відчиниться наступного місяця. Директорка сказала, що мешканці подарували три тисячі книжок і що ремонт тривав довше, ніж це було задумано.",
	"ur": "شہر کی کونسل نے بدھ کو فیصلہ کیا کہ دریا کے کنارے پرانی لائبریری اگلے ماہ دوبارہ کھل جائے گی۔ سربراہ نے کہا کہ رہائشیوں نے تین ہزار کتابیں دی ہیں اور کام میں دو سال سے زیادہ لگے ہیں۔",
	"vi": "Hội đồng thành phố đã quyết định vào thứ tư rằng thư viện cũ bên bờ sông sẽ mở cửa trở lại trong tháng tới. Người đứng đầu nói rằng các cư dân đã tặng ba nghìn cuốn sách và công việc kéo dài hơn dự kiến.",
	"zh": "市議會星期三決定在河邊重新開放舊圖書館，居民可以從下個月開始借書，館長說已經準備了三萬本新書。",
	"zu": "Umkhandlu wedolobha unqume ngoLwesithathu ukuthi umtapo wezincwadi omdala osemfuleni uzovulwa futhi ngenyanga ezayo. Umqondisi uthe izakhamuzi zinikele ngezincwadi eziyizinkulungwane ezintathu futhi umsebenzi uthathe isikhathi eside.",
}

// TestDetect tells each language without a hint, leaves it where it is declared, and where another is mends that.
func TestDetect(t *testing.T) {
	for lang, text := range speechOf {
		s := newSpeech(text)
		if got := s.doubt(""); got != lang {
			t.Errorf("%s: taken for %q; %d words, %v", lang, got, s.words, s.script)
		}
		if got := s.doubt(lang); got != "" {
			t.Errorf("%s: declared so and taken for %q", lang, got)
		}
		wrong := "en-US"
		if lang == "en" {
			wrong = "de"
		}
		if got := s.doubt(wrong); got != lang {
			t.Errorf("%s: called %s and taken for %q", lang, wrong, got)
		}
	}
}

// TestDoubt: what is left as it is declared.
func TestDoubt(t *testing.T) {
	for name, c := range map[string]struct{ declared, text, want string }{
		"too short":             {"en", "Am Mittwoch ist zu.", ""},
		"short and not said":    {"", "Am Mittwoch ist zu.", ""},
		"a list of names":       {"de", strings.Repeat("Ada Moor, Nora Vask, Ilse Brand, Jens Holm. ", 6), ""},
		"figures":               {"en", strings.Repeat("12:30 14.5 1,000 77% ", 40), ""},
		"half in another":       {"en", speechOf["en"] + " " + speechOf["de"], ""},
		"a long quotation":      {"de", speechOf["de"] + " " + speechOf["fr"], ""},
		"norwegian, any":        {"no", speechOf["nb"], ""},
		"bosnian":               {"bs", speechOf["hr"], ""},
		"serbian in latin":      {"sr", speechOf["hr"], ""},
		"malay for indonesian":  {"ms", speechOf["id"], ""},
		"uzbek in cyrillic":     {"uz", "Шаҳар кенгаши чоршанба куни дарё бўйидаги эски кутубхонани келаси ой қайта очишга қарор қилди ва аҳоли китоблар берди.", ""},
		"traditional chinese":   {"zh-Hant-TW", speechOf["zh"], ""},
		"japanese without kana": {"ja", "市議会水曜日図書館再開決定館長新刊三万冊準備完了", ""},
		"no list of words":      {"lb", "De Gemengerot huet e Mëttwoch decidéiert, datt déi al Bibliothéik um Floss den nächste Mount nees opgeet an d'Leit dierfen erakommen.", ""},
		"script of another":     {"ru", speechOf["ka"], "ka"},
	} {
		if got := newSpeech(c.text).doubt(c.declared); got != c.want {
			t.Errorf("%s: declared %s, taken for %q, want %q", name, c.declared, got, c.want)
		}
	}
}

// TestLanguage: what a page declares, its text, and what the article says.
func TestLanguage(t *testing.T) {
	for name, c := range map[string]struct{ html, og, text, want, from string }{
		"declared":                   {"de-AT", "de_DE", "de", "de-AT", "markup"},
		"template of another":        {"en", "", "de", "de", "detected"},
		"another says it":            {"en-US", "de_CH", "de", "de-CH", "opengraph"},
		"nothing said":               {"", "", "pl", "pl", "detected"},
		"no tag":                     {"{{ lang }}", "", "pl", "pl", "detected"},
		"a country for the language": {"cz", "", "cs", "cs", "markup"},
		"a country that is none":     {"en-EN", "", "en", "en", "markup"},
		"og alone":                   {"", "fr_FR", "fr", "fr-FR", "opengraph"},
	} {
		text := "<p>" + speechOf[c.text] + "</p>"
		a := extractOf(t, `<html lang="`+c.html+`"><head><title>Tidewater Post</title><meta property="og:locale" content="`+c.og+`"></head><body><article><h1>Tidewater Post</h1>`+
			strings.Repeat(text, 4)+`</article></body></html>`)
		if a.Language != c.want || a.Provenance["language"].From != c.from {
			t.Errorf("%s: %s from %+v, want %s from %s", name, a.Language, a.Provenance["language"], c.want, c.from)
		}
		if c.from == "detected" && tagOf(c.html) != "" && len(a.Provenance["language"].Rivals) != 1 {
			t.Errorf("%s: rivals %+v", name, a.Provenance["language"].Rivals)
		}
	}
}

// TestLanguageOfDates: a page of a template in another language writes its dates as its own does.
func TestLanguageOfDates(t *testing.T) {
	for lang, want := range map[string]string{"de": "2024-04-03", "en": "2024-03-04"} {
		a := extractOf(t, `<html lang="en-US"><head><title>Tidewater Post</title></head><body><article><h1>Tidewater Post</h1><time>3/4/2024</time>`+
			strings.Repeat("<p>"+speechOf[lang]+"</p>", 4)+`</article></body></html>`)
		if a.Date != want {
			t.Errorf("%s: %s, want %s", lang, a.Date, want)
		}
	}
}
