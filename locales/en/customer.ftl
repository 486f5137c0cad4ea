### The customer's own data, as the operator has them (PRODUCT §5).

customer-name = Contract holder's name
customer-name-kana = Contract holder's name (kana)
customer-phones = Phone numbers on file
customer-service-address = Address of the service
customer-billing-address = Address for bills
customer-birth-date = Date of birth
customer-on-file = On file (not shown)
customer-payment = How you pay
customer-wrong = If something is wrong or has changed, please tell us.
customer-login = Contact for { -portal }
customer-unverified = { $address } (not confirmed yet)
customer-pending = { $address } (waiting for its code)
customer-ended = The contract ended on { $date }.
customer-on-record = On file
