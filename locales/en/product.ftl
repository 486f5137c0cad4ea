### What the household has (PRODUCT §6.0).

services-contracts = Your services, what they cost, and your devices.
services-web-filter = Blocks sites that children should not see.
product-total = Each month, tax included:
product-off = Discounts take { $amount } off each month.
product-per-month = { " " }a month
product-since = Since
product-serial-end = ending in { $end }
product-line = Phone number
product-term = Minimum term
product-term-none = None. Leaving costs nothing.
product-term-over = It ended on { $date }. Leaving costs nothing.
product-term-free = Until { $date }. Leaving costs nothing.
product-term-until = Until { $date }. Leaving now costs { $fee } ({ $rule }).
product-exit-month = one month's price
product-exit-fixed = a fixed fee
product-exit-left = { $amount } for each month left
product-options = Options
product-more = Show details
product-discounts = Discounts
product-prices = Prices include tax. Calls and other usage are on your bills.
product-add = Add a service
product-add-how = We also offer these services. Please call us to apply.
product-starts = { $name } starts on { $date }.
product-not-yet = { $name } is still to start. We will tell you the day.
product-suspended = { $name } is paused.
product-ends = { $name } ends on { $date }.
