### The top page: this month's amount and what is going on (PRODUCT §3).

top-title = { $name }’s { -portal }
top-bill = Your bill for { $month }
top-no-bill = No bill yet
top-no-bill-text = Your first bill will be shown here when it is ready.
top-bills-closed = Bills are not part of what you were invited to see.
top-due = Payment due
top-payment = Payment method
top-changes = What changed since last month
top-changes-none = Nothing has changed since last month.
top-change-total = Difference from last month
top-details = See the bill in full
top-contracts = Your services
top-contracts-none = You have no services yet.
top-since = since { $date }
top-until = until { $date }
top-ended = The contract ended on { $date }.
top-number = Customer number
top-guest = You see { $name }’s contract by invitation
top-guest-scopes = What you can see: { $scopes }
top-guest-until = You can see it until { $date }.
