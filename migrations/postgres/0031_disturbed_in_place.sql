-- A mark is counted up each time it is disturbed, and judged in place: with room in its page no index is touched.
alter table disturbed set (fillfactor = 50);
