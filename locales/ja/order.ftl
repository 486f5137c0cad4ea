### What subscribers ask for, and what becomes of it (PRODUCT §6.1).

order-kind-move = お引越し
order-kind-registered-phone = 登録済みの電話番号の変更

orders-lead = お申込みやお手続きが、今どこまで進んでいるかをご覧になれます。
orders-none = お申込み中のお手続きはありません。
orders-open = お手続きの途中のもの
orders-earlier = これまでのお申込み
orders-year = { $year }年
orders-none-open = お手続きの途中のものはありません。
orders-received = { $date } 受付
orders-more = お申込み状況を見る

order-number = 受付番号
order-next = つぎにすること
order-outcome = お手続きの結果
order-next-operator = 当社でお手続きを進めています。お客さまにしていただくことはありません。
order-next-taking = 当社で内容を確認します。お客さまにしていただくことはありません。
order-next-subscriber = お客さまのご返事をお待ちしています。下の内容をご確認のうえ、お電話ください。
order-next-other = 関係する会社などのご返事を待っています。お客さまにしていただくことはありません。
order-next-completed = お手続きは終わりました。
order-next-cancelled = このお申込みは、取り消されました。
order-next-rejected = 申し訳ございません。このお申込みは、お受けできませんでした。
order-next-on = 次の予定
order-steps = お手続きの流れ
order-history = これまでとこれから
order-by-subscriber = { -portal }から、お客さま
order-step-done = 済み
order-ahead-in-progress = 担当者が内容を確認して、お手続きを始めます。
order-ahead-completed = 終わりましたら、メールでお知らせします。
order-facts = お申込みの内容
order-withdraw = やめるとき
order-withdraw-text = 担当者がお手続きを始めるまでは、取り下げられます。費用はかかりません。
order-withdraw-late = お手続きが始まっています。やめるときは、お電話ください。

order-withdrawal = お申込みの取り下げ
order-withdrawal-lead = このお申込みを取り下げます。よろしければ「取り下げる」を押してください。
order-withdrawal-effect = 取り下げても、もう一度お申込みいただけます。
order-withdrawal-late = このお申込みは、もう取り下げられません。お申込み状況をご確認のうえ、お電話でご相談ください。
order-withdrawal-done = お申込みを取り下げました。連絡先メールアドレスへ、お知らせをお送りしました。
order-what = お手続き

order-already = すでに受け付けています
order-already-text = 同じお手続きが、まだ終わっていません。新しくお申込みいただくことはできません。
order-already-change = 内容を変えたいときは、先のお申込みを取り下げるか、お電話ください。
order-already-look = 先のお申込みの状況を見る

order-review-lead = この内容でよろしければ、「申し込む」を押してください。
order-effect = 申し込むと、受付番号をお知らせします。担当者が内容を確認します。
order-done = お申込みを受け付けました。
order-done-next = 担当者が内容を確認し、進み具合をメールでお知らせします。
order-done-look = お申込みの状況を見る
order-too-long = 文字が多すぎます。{ $most }文字までで入力してください。

other-procedures = そのほかのお手続き

move = 引越し
move-applied = お引越しのお申込み
move-hint = 新しいご住所へ、サービスを移します。
move-lead = お引越しの日と、新しいご住所をお知らせください。担当者から、工事の日などをご連絡します。
move-last-day = 今のお住まいの最後の日
move-first-day = 新しいお住まいの最初の日
move-day-hint = 明日から1年先までの日を選んでください。
move-postcode = 新しい郵便番号
move-postcode-hint = 例：225-0002
move-address = 新しいご住所
move-address-hint = 都道府県から番地まで、100文字まで。
move-building = 建物名・部屋番号
move-building-hint = 戸建てのときは、入力しないでください。
move-phone = お引越しの間につながる電話番号
move-phone-hint = 担当者から、この番号にお電話することがあります。
move-nothing = お引越しのときに移すサービスのご契約がありません。
move-review = お引越しの内容の確認
move-missing-last-day = 今のお住まいの最後の日を入力してください。
move-missing-first-day = 新しいお住まいの最初の日を入力してください。
move-missing-postcode = 新しい郵便番号を入力してください。
move-missing-address = 新しいご住所を入力してください。
move-missing-phone = つながる電話番号を入力してください。
move-not-a-day = 日にちを、2026年12月20日のように入力してください。
move-too-soon = 明日からあとの日を入力してください。お急ぎのときは、お電話ください。
move-too-far = 1年先までの日を入力してください。
move-not-a-postcode = 郵便番号は、7桁の数字で入力してください。

phone-change = 登録済みの電話番号の変更
phone-change-applied = 電話番号の変更のお申込み
phone-change-hint = 当社からご連絡する電話番号を変えます。
phone-change-lead = 当社に登録されている電話番号を、新しい番号に変えます。
phone-change-none = 登録されている電話番号はありません。
phone-change-which = どの番号を変えますか
phone-change-replace = { $phone } を変える
phone-change-add = 番号を追加する
phone-change-new = 新しい電話番号
phone-change-new-hint = 市外局番から入力してください。
phone-change-replaces = 変える番号
phone-change-added = 番号を追加します
phone-change-review = 電話番号の変更の確認
phone-change-service = 電話サービスの番号は変わりません。ご連絡用の番号だけが変わります。
phone-change-no-choice = どの番号を変えるかを選んでください。
phone-change-missing = 新しい電話番号を入力してください。
phone-change-not-one = 電話番号ではないようです。市外局番から、数字で入力してください。
phone-change-known = この番号は、もう登録されています。
phone-change-too-many = 登録できる番号は{ $most }つまでです。変える番号を選んでください。
