-- wrk's part: asks for one path of a file after the other, from a place on, and tells what came of it as JSON.

local requests, at = {}, 0

function init(args)
  at = tonumber(args[2])
  if args[3] then wrk.headers["X-TYPESENSE-API-KEY"] = args[3] end
  for path in io.lines(args[1]) do requests[#requests + 1] = wrk.format("GET", path) end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\n{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
