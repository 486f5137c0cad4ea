### Labels: one word for one thing. What the start guide prints stands here as printed; change it by an override
### (a locale key in the operator's configuration), not here. Running text elsewhere uses the terms below.

## The operator's own names. An override of a term changes every text that uses it.
## Fluent's Rust bundle keeps terms and messages in one list: no term may be named as a message (`phone`, `security`).

-operator = our company
-portal = My Page
-id = My Page ID
-smart = smart home service
# The short form stands before another noun. An override without forms serves both.
-mobile = { $form ->
    [short] Mobile
   *[full] mobile service
}
-phone-service = Phone
-energy = Electricity and gas
-security-service = Internet security

## Menu

menu = Menu
menu-close = Close
menu-top = Home
menu-customer = Your details
menu-services = Services and settings
menu-contracts = Your contracts
menu-channels = TV options
menu-mailboxes = Mail addresses
menu-net-options = Internet options
menu-statements = Statements
menu-settings = { -portal } settings
menu-faq = Questions and answers
menu-customer-look = See your details
menu-services-all = All services
menu-settings-all = All settings
menu-help = Help

## Below the menu: details, contracts and options

contact-change = Change contact e-mail address
contact-address = Contact e-mail address
payment = Payment details
payment-card-note = You can change to payment by credit card.
apply-smart-home = Apply for { -smart }
apply-tv = Add TV service
apply-internet = Add internet service
apply-mobile = Apply for { -mobile }
apply-phone = Add phone service
apply-nhk = Pay the NHK fee with our bill
nhk-customer-number = NHK customer number
channels-change = Add or change option channels
mailbox-add = Add a mail address
mailbox-new = New address
mailbox-settings = Mail address settings
homepage = Homepage settings
web-filter = Web filter settings
security = { -security-service } settings
security-entry = Internet security service

## Below the menu: statements

statement = Your bills
usage-phone = { -phone-service } details
usage-mobile = { -mobile(form: "short") } details
usage-energy = { -energy } details

## Below the menu: settings of the portal

id-change = Change { -id }
id-new = New { -id }
password-change = Change password
password-current = Current password
password-new = New password
password-new-again = New password (again)

## Sign-in and registration

sign-in = Sign in
sign-out = Sign out
register = Register a { -id }
steps-1 = 1 Before you start
steps-2 = 2 Confirm your contract
steps-3 = 3 Register and check your { -id }
steps-4 = Register your e-mail address
contract-check = Confirm your contract
name-kana = Contract holder’s name (kana)
name-kana-hint = The name of the person who holds the contract. Hiragana is fine too.
phone = A phone number we have on file
proof-kind = Payment details etc. (choose one)
proof-customer-number = Customer number
proof-bank-last4 = Bank account number, last 4 digits
proof-bank-last4-hint = For Japan Post Bank, the last 4 digits of the number in your passbook work too.
proof-card-last4 = Credit card number, last 4 digits
proof-device = Device number
# What a screen reader says for the sign "?".
proof-where = Where to find it
extra-proof = Additional check
cannot-prove = If the check does not succeed
cannot-prove-note = The check may fail right after your equipment has been installed.

## The temporary ID by post

temporary-id = Temporary { -id }
temporary-password = Temporary password
temporary-case-note = Capital and small letters are different. Please type them as printed.
temporary-link = I have a temporary { -id }
temporary-letter = Notice of your temporary { -id }

## Forgotten

forgotten = Forgotten your { -id } or password?
forgotten-password = I do not know my password
forgotten-id = I do not know my { -id }
# Page title; the field is code-field.
code = Enter the code
code-field = Code
passphrase = Passphrase for this request
passphrase-question = Question
passphrase-answer = Answer
passphrase-note = It is used for this request only.
passphrase-sent = We have sent you an e-mail
passphrase-unfinished = You are not finished yet
passphrase-sent-lead = We have sent you a confirmation e-mail.
reissue = Reissue ID and password

## Mailboxes

subdomain = Sub-domain
subdomain-more = Show other sub-domains
virus-check = Mail virus check
virus-check-on = On
virus-check-off = Off

## Buttons: each names what it does

button-next = Next
button-review = Review
# Japanese has the same word as for button-review; here it checks the entries.
button-check = Check
button-register = Register
button-back = Back
button-correct = Change
button-apply = Apply
button-withdraw = Withdraw

## Outcomes and applications

done = Done
done-title = { $what }: done
receipt = Receipt number
orders = Your applications
order-state-acknowledged = Received
order-state-in-progress = In progress
order-state-held = Waiting for confirmation
order-state-completed = Completed
order-state-cancelled = Cancelled
order-state-rejected = Could not be accepted
documents = Documents
notices = Notices

## Contact, guide

contact-block = Contact us
contact-phone = Phone
contact-international = From abroad or from an IP phone
contact-mail = E-mail
contact-hours = Hours
contact-more = Details
call-number = Call { $number }
contact-notes = Please note
guide = Full guide
guide-as-of = As of { $month }
guide-number = Document number { $number }
environment = Recommended browsers

## Service families

family-tv = TV
family-internet = Internet
family-phone = Phone
family-mobile = Mobile
family-smart-home = Smart home
family-energy = Electricity and gas
family-option = Options and other

## Bills, payments, products

bill-state-paid = Paid
bill-state-due = Due
bill-state-failed = We could not confirm your payment
bill-state-in-collection = In collection
payment-method-bank-debit = Bank debit
payment-method-credit-card = Credit card
payment-method-invoice = Payment slip
change-reason-new = New
change-reason-ended = Ended
change-reason-price-change = New price
change-reason-usage = Usage
change-used = Usage { $before }→{ $now } { $unit }
change-price = { $before }→{ $now }
change-reason-one-off = One-off
change-reason-one-off-over = One-off over
device-set-top-box = TV box
device-modem = Internet device
device-phone-adapter = Phone adapter
device-sim = SIM card
device-smart-home-hub = Smart home device
product-status-pending-active = Not started yet
product-status-active = In use
product-status-suspended = Suspended
product-status-terminated = Ended

## What a household may see

scope-bills = Bills
scope-bills-hint = Bills and whether they are paid.
scope-orders = Contracts and applications
scope-orders-hint = They can see the contract, apply for services and make changes.
scope-mailboxes = Mail addresses
scope-mailboxes-hint = They can add mail addresses and change their settings.
scope-usage = Usage
scope-usage-hint = Data, electricity and gas used; no call details.
term-1-month = 1 month
term-6-months = 6 months
term-1-year = 1 year
term-3-years = 3 years
quick-actions = Quick actions
