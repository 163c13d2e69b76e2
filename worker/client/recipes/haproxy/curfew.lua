-- Asks Curfew whether the session of a request still stands, on every request; nothing is remembered here.
-- CURFEW_URL and CURFEW_TOKEN (an API token with the scope "service") come from the environment of HAProxy.

local url = os.getenv("CURFEW_URL") .. "/oauth/check"
local token = os.getenv("CURFEW_TOKEN")

core.register_action("curfew", { "http-req" }, function(txn)
	-- Whatever fails lets nobody in.
	txn:set_var("txn.curfew_status", 503)
	local bearer = string.match(txn.sf:req_hdr("authorization"), "^[Bb]earer +([%w%._~+/=-]+)$") or ""
	local answer = core.httpclient():get({
		url = url,
		headers = {
			["authorization"] = { "Bearer " .. token },
			["x-access-token"] = { bearer },
			["x-client-ip"] = { txn.sf:src() },
		},
	})
	if answer == nil or answer.status == nil then return end
	local function said(name) return answer.headers[name] and answer.headers[name][0] end
	if answer.status == 401 then
		txn:set_var("txn.curfew_status", 401)
		txn:set_var("txn.curfew_challenge", said("www-authenticate") or "Bearer")
	elseif answer.status == 204 and said("x-curfew-session") then
		txn:set_var("txn.curfew_status", 204)
		txn:set_var("txn.curfew_organization", said("x-curfew-organization"))
		txn:set_var("txn.curfew_session", said("x-curfew-session"))
		txn:set_var("txn.curfew_user", said("x-curfew-user"))
	end
end, 0)
