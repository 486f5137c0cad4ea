### The top page: this month's amount and what is going on (PRODUCT §3).

top-title = { $name } さまの{ -portal }
top-bill = { $month }のご請求
top-no-bill = ご請求はまだありません
top-no-bill-text = 最初のご請求が決まると、ここに表示されます。
top-bills-closed = ご請求は、招待された内容に含まれていません。
top-due = お支払い予定日
top-payment = お支払い方法
top-changes = 先月から変わったこと
top-changes-none = 先月から変わったことはありません。
top-change-total = 先月との差
top-details = ご利用明細を見る
top-contracts = ご契約中のサービス
top-contracts-none = ご契約中のサービスはありません。
top-since = { $date } から
top-until = { $date } まで
top-ended = ご契約は { $date } に終了しました。
top-number = お客さま番号
top-guest = { $name } さまのご契約を、招待されてご覧いただいています
top-guest-scopes = ご覧いただけるもの：{ $scopes }
top-guest-until = { $date }までご覧いただけます。
