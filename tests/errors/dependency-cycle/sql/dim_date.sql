SELECT day FROM dim_date
