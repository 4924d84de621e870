-- For wrk. Arguments: "reports" and a word with a number that no other run has used, for single reports each from an address of its own,
-- as a proxy before the site would name it;
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

local agents = {
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}

-- Numbers become addresses all over the space, each number another: an odd factor turns 32 bits into 32 bits one to one (Knuth, TAOCP 6.4).
local function address(n)
  local word = tonumber(ffi.cast("uint64_t", n) * 2654435761ULL % 4294967296ULL)
  return string.format("%d.%d.%d.%d", math.floor(word / 16777216), math.floor(word / 65536) % 256, math.floor(word / 256) % 256, word % 256)
end

local head, tail, count, first = {}, {}, 0, nil
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
      head[i] = "POST /api/v1/reports" .. to .. "\r\nContent-Type: application/json\r\nUser-Agent: " ..
        agents[i % 3 + 1] .. "\r\nX-Forwarded-For: "
      -- No run of a thread makes a million reports.
      first = (tonumber(args[2]:match("%d+")) * 8 + number) * 1000000
      tail[i] = "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
    end
  end
end

function request()
  count = count + 1
  local i = count % 12 + 1
  return head[i] .. (first and address(first + count) or count) .. tail[i]
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%.6f,"bytes":%d,"refused":%d,"failed":%d,"p50":%.3f,"p99":%.3f,"slowest":%.3f}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, e.status, e.connect + e.read + e.write + e.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
