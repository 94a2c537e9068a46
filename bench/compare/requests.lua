-- Requests of one operation for wrk. BENCH_DATA names a file that returns their parts: method, path, body, headers,
-- lanes (caller and subject), targets and the number of the first request.
local data = dofile(os.getenv("BENCH_DATA"))
local n = data.start

local function filled(template, lane, target)
  return (template:gsub("{(%w+)}", function(name)
    if name == "target" then return target end
    if name == "n" then return tostring(n) end
    return lane[name]
  end))
end

local headersOf = {}
for i, lane in ipairs(data.lanes) do
  headersOf[i] = { ["Authorization"] = "Bearer " .. lane.token }
  if data.body then headersOf[i]["Content-Type"] = "application/json" end
end

function request()
  local i = n % #data.lanes + 1
  local lane = data.lanes[i]
  local target = data.targets and data.targets[math.floor(n / #data.lanes) % #data.targets + 1]
  local headers = headersOf[i]
  if data.isKeyed then headers["Idempotency-Key"] = data.run .. "-" .. n end
  local path = filled(data.path, lane, target)
  local body = data.body and filled(data.body, lane, target)
  n = n + 1
  return wrk.format(data.method, path, headers, body)
end

-- One machine-readable line. Latencies are in microseconds.
function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\nresult {"requests":%d,"microseconds":%d,"failed":%d,"p50":%d,"p95":%d,"p99":%d}\n',
    summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99)))
end
