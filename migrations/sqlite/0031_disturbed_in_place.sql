-- SQLite changes rows in place by itself; on PostgreSQL the pages of `disturbed` keep room for that.
select 1;
