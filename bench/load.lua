-- For wrk. Arguments: "reports" and a word that no other run has used, for single reports of which each has a reporter of its own;
-- or "pages", a path and, where the load is to keep a pace, requests a second of the thread. The result is one line of JSON.
local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

-- The wall in milliseconds: os.clock is the processor's time.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s; long ns; } clock_time; int clock_gettime(int, clock_time *);")
local time = ffi.new("clock_time")
local function milliseconds()
  ffi.C.clock_gettime(1, time)
  return tonumber(time.s) * 1000 + tonumber(time.ns) / 1e6
end

local head, tail, count = {}, {}, 0
function init(args)
  if args[3] then
    -- Every request has its due time; one that is late is sent at once, and those after it are not late for that.
    local every, due = 1000 / tonumber(args[3]), milliseconds()
    delay = function()
      local now = milliseconds()
      due = math.max(due + every, now)
      return due - now
    end
  end
  local to = " HTTP/1.1\r\nHost: " .. wrk.headers["Host"]
  for i = 1, 12 do
    if args[1] == "pages" then
      head[i], tail[i] = "GET " .. args[2] .. to .. "\r\nAccept-Encoding: gzip\r\nX-Number: ", "\r\n\r\n"
    else
      local body = string.format('{"service":"service-%d","problem":"app","place":{"country":"US","region":"US-east"}}', i)
      head[i] = "POST /api/v1/reports" .. to .. "\r\nContent-Type: application/json\r\nX-Breakwater-Rehearsed-Reporter: " ..
        args[2] .. "-" .. number .. "-"
      tail[i] = "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
    end
  end
end

function request()
  count = count + 1
  local i = count % 12 + 1
  return head[i] .. count .. tail[i]
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%.6f,"bytes":%d,"refused":%d,"failed":%d,"p50":%.3f,"p99":%.3f,"slowest":%.3f}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, e.status, e.connect + e.read + e.write + e.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
