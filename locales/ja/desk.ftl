### The desk: who signs in there, and what she may do (PRODUCT §11).

desk-name = { -operator } 窓口デスク
desk-description = { -operator }のスタッフが使うページです。
desk-home = ホーム
desk-account = { $role } { $name }
desk-me = お名前
desk-role = 役割
desk-may = できること
desk-sign-in = スタッフID
desk-sign-in-lead = スタッフIDとパスワードを入力してください。
desk-sign-in-help = パスワードが分からないときは、管理者にご連絡ください。
desk-sign-in-empty = スタッフIDを入力してください。
desk-sign-in-wrong = スタッフIDまたはパスワードが違います。もう一度入力してください。
desk-delayed = { $why }、{ $span }ログインできません。
desk-next = 次へ進む
desk-enrol = 認証アプリの設定
desk-enrol-lead = はじめてのログインです。認証アプリを設定すると、中へ進めます。
desk-code-wrong = 番号が違うか、すでに使われています。アプリに今出ている番号を入力してください。
desk-code-help = アプリが使えないときは、管理者にご連絡ください。
desk-sign-out-text = 窓口デスクからログアウトします。

role-agent = 受付担当
role-clerk = 手続き担当
role-editor = 編集担当
role-auditor = 監査担当
role-admin = 管理者

permission-find-customers = お客さまをさがし、同じ画面を見る
permission-work-orders = お申込みの手続きを進める
permission-write-content = お知らせやFAQを書く
permission-read-audit = 操作の記録を見る
permission-manage-staff = スタッフを登録し、外す
