### What subscribers ask for, and what becomes of it (PRODUCT §6.1).

order-kind-move = Moving
order-kind-registered-phone = Change a registered phone number

orders-lead = Here you see how far your applications and requests have got.
orders-none = You have no applications or requests.
orders-open = In progress
orders-earlier = Earlier
orders-year = { $year }
orders-none-open = Nothing is in progress.
orders-received = Received { $date }
orders-more = See your applications

order-number = Receipt number
order-next = What happens next
order-outcome = What came of it
order-next-operator = We are working on it. There is nothing for you to do.
order-next-taking = We will look at it. There is nothing for you to do.
order-next-subscriber = We are waiting for your answer. Please read the text below and call us.
order-next-other = We are waiting for another company. There is nothing for you to do.
order-next-completed = It is done.
order-next-cancelled = It was cancelled.
order-next-rejected = We are sorry: we cannot do this.
order-next-on = Next date
order-steps = Steps
order-history = So far, and from here
order-by-subscriber = You, on { -portal }
order-step-done = done
order-ahead-in-progress = Somebody here looks at it and begins.
order-ahead-completed = We will mail you when it is done.
order-facts = What you asked for
order-withdraw = If you change your mind
order-withdraw-text = You can withdraw it until we begin to work on it. It costs nothing.
order-withdraw-late = Work on it has begun. Please call us if you want to stop it.

order-withdrawal = Withdraw your application
order-withdrawal-lead = This withdraws your application. If that is right, press “Withdraw”.
order-withdrawal-effect = You can apply again later.
order-withdrawal-late = This can no longer be withdrawn. Please see how far it has got, or call us.
order-withdrawal-done = Your application is withdrawn. We sent you an e-mail about it.
order-what = Application

order-already = We have it already
order-already-text = The same request is still in progress, so you cannot make another.
order-already-change = To change it, withdraw the earlier one or call us.
order-already-look = See the earlier one

order-review-lead = If this is right, press “Apply”.
order-effect = You get a receipt number. Then somebody here looks at it.
order-done = We have received your application.
order-done-next = Somebody here looks at it, and we mail you how it goes on.
order-done-look = See how it goes on
order-too-long = That is too long. Please use at most { $most } characters.

other-procedures = Other requests

move = Moving
move-applied = Your application to move
move-hint = Takes your services to another address.
move-lead = Please tell us when you move and where to. We will contact you about the day of the work.
move-last-day = Last day where you live now
move-first-day = First day at the new place
move-day-hint = Choose a day from tomorrow to a year ahead.
move-postcode = New postcode
move-postcode-hint = Example: 225-0002
move-address = New address
move-address-hint = From prefecture to street number, at most 100 characters.
move-building = Building and room
move-building-hint = Leave this empty for a detached house.
move-phone = A phone number on which we can reach you
move-phone-hint = We may call this number about your move.
move-nothing = There is no service to take along to another address.
move-review = Check your move
move-missing-last-day = Please enter your last day where you live now.
move-missing-first-day = Please enter your first day at the new place.
move-missing-postcode = Please enter the new postcode.
move-missing-address = Please enter the new address.
move-missing-phone = Please enter a phone number.
move-not-a-day = Please enter a date such as 2026-12-20.
move-too-soon = Please enter a day after today. If it is urgent, call us.
move-too-far = Please enter a day within a year.
move-not-a-postcode = A postcode has 7 digits.

phone-change = Change a registered phone number
phone-change-applied = Your application for a new phone number
phone-change-hint = Changes the number by which we reach you.
phone-change-lead = Changes a phone number that we have on file to a new one.
phone-change-none = No number is on file.
phone-change-which = Which number changes?
phone-change-replace = Change { $phone }
phone-change-add = Add a number
phone-change-new = New phone number
phone-change-new-hint = With the area code.
phone-change-replaces = Number that changes
phone-change-added = The number is added
phone-change-review = Check the new phone number
phone-change-service = The number of your phone service stays. Only the number by which we reach you changes.
phone-change-no-choice = Please choose which number changes.
phone-change-missing = Please enter the new phone number.
phone-change-not-one = This does not seem to be a phone number. Please enter it with the area code.
phone-change-known = This number is on file already.
phone-change-too-many = At most { $most } numbers can be on file. Please choose which one changes.
