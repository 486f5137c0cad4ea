### Words that every page may need: the frame of a page, dates and amounts, states of fields, calm pages when
### something is not there.

## The frame of a page

skip-link = 本文へ移動
breadcrumb = 現在の位置
language = 表示言語
# Each language is named in itself, in every locale.
language-ja = 日本語
language-en = English
screen-number = 画面番号 { $number }
as-of = { $at }現在の情報です

## Fields and reviews

required = 必須
optional = 任意
no = いいえ
none = なし
list-and = 、
show-password = 表示
hide-password = 非表示
ending-in = 下4桁 { $digits }
error-summary = 入力内容をご確認ください
error-label = エラー

## Amounts and dates. Years, days and groups of digits come as arguments, month and weekday as named below.

yen-amount = { $amount }円
date-full = { $year }年{ $month }{ $day }日（{ $weekday }）
date-short = { $month }{ $day }日（{ $weekday }）
date-month = { $year }年{ $month }
date-time = { $year }年{ $month }{ $day }日 { $time }
time-morning = 午前{ $hour }時{ $minute }分
time-morning-hour = 午前{ $hour }時
time-afternoon = 午後{ $hour }時{ $minute }分
time-afternoon-hour = 午後{ $hour }時
time-noon = 正午
month-1 = 1月
month-2 = 2月
month-3 = 3月
month-4 = 4月
month-5 = 5月
month-6 = 6月
month-7 = 7月
month-8 = 8月
month-9 = 9月
month-10 = 10月
month-11 = 11月
month-12 = 12月
month-short-1 = 1月
month-short-2 = 2月
month-short-3 = 3月
month-short-4 = 4月
month-short-5 = 5月
month-short-6 = 6月
month-short-7 = 7月
month-short-8 = 8月
month-short-9 = 9月
month-short-10 = 10月
month-short-11 = 11月
month-short-12 = 12月
weekday-1 = 月
weekday-2 = 火
weekday-3 = 水
weekday-4 = 木
weekday-5 = 金
weekday-6 = 土
weekday-7 = 日
weekday-short-1 = 月
weekday-short-2 = 火
weekday-short-3 = 水
weekday-short-4 = 木
weekday-short-5 = 金
weekday-short-6 = 土
weekday-short-7 = 日

## Calm pages

not-found-title = ページが見つかりません
not-found-text = お探しのページは、移動したか、ご利用になれないページです。
not-found-next = アドレスをご確認いただくか、トップからお進みください。
not-found-home = トップへ戻る
incident-title = ページを表示できませんでした
incident-text = ご不便をおかけして申し訳ありません。しばらくしてから、もう一度お試しください。
incident-contact = くり返し表示される場合は、次の番号を添えてお問い合わせください。
incident-number = エラー番号 { $number }

## The frame, continued

site-name = { -portal }
site-description = { -operator }の{ -portal }です。毎月のご請求の確認や、ご契約の手続きができます。
operator-name = { -operator }
screen-label = 画面番号

## Calm pages, continued

forbidden-title = この操作は行われませんでした
forbidden-text = ほかのサイトから送られた操作のため、安全のために止めました。
forbidden-next = もう一度、{ $site }の画面から操作してください。
unavailable-title = ただいまご利用になれません
unavailable-text = 申し訳ありません。ただいま大変混みあっているか、点検をしています。
unavailable-next = 数分たってから、もう一度お試しください。
bad-request-title = 入力内容を受け取れませんでした
bad-request-text = お手数ですが、前の画面に戻って、もう一度入力してください。

## Forms

form-stale = 画面を開いてから時間がたちました。内容をご確認のうえ、もう一度ボタンを押してください。
sign-in-again = 時間がたったため、もう一度ログインしてください。

## Unverified contact address

unverified-title = 連絡先メールアドレスの確認が終わっていません
unverified-text = 確認が終わるまで、お申込みや変更はできません。ご請求はご覧いただけます。
unverified-later = いまのままでもご利用いただけます。お知らせを確実に受け取るために、確認をお願いします。
unverified-link = 認証コードを入力する

## Too many tries: why, and for how long nothing more is checked

delay-login = { $failures }回まちがえたため
delay-source = お使いの回線から{ $failures }回まちがいがあったため
delay-rush = 短い時間に何度も入力されたため
span-minutes = { $minutes }分間
span-hours = { $hours }時間
span-both = { $hours }時間{ $minutes }分
