### webフィルタリングの設定・変更 (PRODUCT §8).

web-filter-lead = お子さまに見せたくないサイトや、あぶないサイトを表示しないようにするサービスです。
web-filter-needs-internet = インターネットのご契約がある方に、無料でお使いいただけます。
web-filter-state = 現在の設定
web-filter-switch = フィルタリング
web-filter-on = 利用する
web-filter-off = 利用しない
web-filter-off-hint = 下の設定は、次に利用するときまで残ります。
web-filter-audience = どなた向けにしますか
web-filter-for-whom = 対象
web-filter-for =
    { $audience ->
        [elementary] 小学生
        [junior_high] 中学生
        [high_school] 高校生
        [adult] 大人向け
       *[own] 自分で選ぶ
    }
web-filter-categories = 表示しないサイトの種類
web-filter-categories-fold = 種類を自分で選ぶ（20種類）
web-filter-own-hint = 下の「種類を自分で選ぶ」を開いて選びます。
web-filter-categories-hint = 「自分で選ぶ」のときだけ、ここで選んだ種類が使われます。
web-filter-category =
    { $category ->
        [self_harm] 自殺・自傷
        [drugs] 違法な薬物
        [crime] 武器・犯罪
        [hate] 差別・中傷
        [malware] ウイルスを広げるサイト
        [phishing] 詐欺のサイト
        [hacking] 不正アクセス
        [circumvention] フィルタリングを避けるサイト
        [pornography] アダルト
        [violence] 暴力・残虐な表現
        [gambling] ギャンブル
        [dating] 出会い・マッチング
        [alcohol_tobacco] お酒・たばこ
        [auction] オークション・フリマ
        [shopping] 通信販売
        [boards] 掲示板
        [chat] チャット
        [social] SNS・ブログ
        [streaming] 動画・音楽
       *[games] オンラインゲーム
    }
web-filter-sites-fold = サイトを1つずつ決める
web-filter-denied = いつも表示しないサイト
web-filter-allowed = いつも表示するサイト
web-filter-sites-hint = 1行に1つ、100個まで。例：example.jp
web-filter-allowed-hint = 種類にかかわらず表示します。1行に1つ、100個まで。
web-filter-no-choice = 「利用する」か「利用しない」を選んでください。
web-filter-no-audience = どなた向けにするかを選んでください。
web-filter-no-category = 表示しない種類を、1つ以上選んでください。
web-filter-not-a-site = { $line }行目は、サイトの名前ではないようです。example.jpのように入力してください。
web-filter-too-many = 登録できるサイトは100個までです。いくつか減らしてください。
web-filter-in-both = { $site }は両方に入っています。どちらか一方にしてください。
web-filter-same = 今の設定と同じです。変えるところがあれば、変えてから押してください。
web-filter-review = フィルタリングの設定の確認
web-filter-review-lead = この内容でよろしければ、「登録」を押してください。
web-filter-effect = 登録すると、数分で切り替わります。
web-filter-done = 設定を受け付けました。数分で切り替わります。
web-filter-done-mail = 連絡先メールアドレスへ、お知らせをお送りしました。
web-filter-applying = 新しい設定に切り替えています
web-filter-applying-since = { $at }に受け付けました。終わるまでは、前の設定のままです。
web-filter-failed = 設定を切り替えられませんでした
web-filter-failed-at = { $at }に、切り替えに失敗しました。もう一度登録するか、お電話でお問い合わせください。
