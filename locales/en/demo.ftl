### Pages that exist in the demo only.

demo-mails-title = Mails sent
demo-mails-lead = The mails of this demo. In truth they reach nobody.
demo-mails-none = There are no mails yet.
demo-mail-to = To
demo-mail-at = Sent
demo-mail-text = Plain text
demo-mail-html = HTML
demo-partners-title = Requests to partners
demo-partners-lead = What the demo asked of others, such as letters by post. In truth nobody was asked. Opening this page prints and posts the notices that wait.
demo-letters = Registration notices by post
demo-letters-none = There are no requests yet.
demo-letter-at = Accepted
demo-letter-state = State
demo-letter-number = Number
demo-letters-made = Notices printed
demo-letters-none-made = There are no notices yet.
demo-letter-open = Open the notice (PDF)
demo-letter-requested = Accepted
demo-letter-queued = A notice was made
demo-letter-already-queued = None was made: an earlier notice is still good
demo-letter-not-found = No contract was found
demo-components-title = Components
