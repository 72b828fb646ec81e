-- Requests for wrk: one path a line from the file in the first argument; "{n}" becomes a number
-- that counts up from the second argument, so that no two requests of a benchmark are the same.
-- At the end one line of JSON is printed; times are in microseconds.

local before, after, count, number = {}, {}, 0, 0
local head = ""

function init(args)
  for name, value in pairs(wrk.headers) do
    head = head .. name .. ": " .. value .. "\r\n"
  end
  head = " HTTP/1.1\r\n" .. head .. "\r\n"
  number = tonumber(args[2])
  for line in io.lines(args[1]) do
    count = count + 1
    local place = line:find("{n}", 1, true)
    before[count] = "GET " .. (place and line:sub(1, place - 1) or line)
    after[count] = place and line:sub(place + 3) .. head or false
    if not place then
      before[count] = before[count] .. head
    end
  end
end

function request()
  number = number + 1
  local place = number % count + 1
  if after[place] then
    return before[place] .. string.format("%d", number) .. after[place]
  end
  return before[place]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "duration": %d, "bytes": %d, "p50": %d, "p99": %d, "most": %d,'
      .. ' "status": %d, "socket": %d}\n',
    summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99), latency.max,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
